import { accepted, type Outcome, rejected } from '@stillhere/kernel';
import type {
  ReleaseSeat,
  ReserveSeat,
  SetAvailability,
  TakeSeat,
  WeighSeat,
  WorkerCommand,
} from './commands.js';
import { decideDesk, decideDisable, decideLoseDesk } from './decide-desk.js';
import { decideTakeDesk, ofOwner, type StaleOwner } from './decide-owner.js';
import { isThere } from './desk.js';
import type { WorkerEvent } from './events.js';
import { loadOf, seatOf, type WorkerState } from './state.js';
import type { WorkerStatus } from './worker-status.js';

export type WorkerRejection =
  /** Does not take new chats now. */
  | { readonly code: 'NotAvailable' }
  /** Nobody can be given a chat whose desk is not there. */
  | { readonly code: 'DeskNotThere' }
  | StaleOwner
  /** As many chats as this counselor takes at once. */
  | { readonly code: 'SeatsFull' };

type Decision = Outcome<WorkerEvent, WorkerRejection>;

export function decide(command: WorkerCommand, state: WorkerState): Decision {
  switch (command.type) {
    case 'set-availability':
      return decideAvailability(command, state);
    case 'reserve-seat':
      return decideReserve(command, state);
    case 'take-seat':
      return decideTake(command, state);
    case 'weigh-seat':
      return decideWeigh(command, state);
    case 'release-seat':
      return decideRelease(command, state);
    case 'lose-desk':
      return decideLoseDesk(command, state);
    case 'disable':
      return decideDisable(command, state);
    case 'open-desk':
    case 'suspect-desk':
    case 'answer-desk':
    case 'end-desk':
      return decideDesk(command, state);
    case 'propose-desk':
      return ofOwner(command, state, () => decideDesk(command.fact, state));
    case 'take-desk':
      return decideTakeDesk(command, state);
  }
}

/** A lower limit takes no chat away: it only keeps new ones out until there is room again. */
function decideAvailability(command: SetAvailability, state: WorkerState): Decision {
  const { counselor } = command;
  // Nothing is open that could be finished first.
  const status = isFinished(command.state, state.seats) ? 'offline' : command.state;
  const seatsMax = command.seatsMax === 0 ? state.seatsMax : command.seatsMax;
  const isSame = status === state.status && seatsMax === state.seatsMax;
  if (isSame && state.offReason === '') return accepted();
  const available = status === 'available';
  return accepted({
    type: 'worker.availability-changed',
    data: { counselor, available, seatsMax, reason: '', state: status },
  });
}

/**
 * R7: seats never exceed the limit in force. Whoever accepts is available; whoever is given one need
 * not be, but sits at their desk.
 */
function decideReserve({ type: _, seats, ...data }: ReserveSeat, state: WorkerState): Decision {
  if (seatOf(state, data.conversation)) return accepted();
  const isGiven = data.by !== '';
  if (isGiven && !isThere(state.desk)) return rejected({ code: 'DeskNotThere' });
  const isOff = isGiven ? state.offReason === 'disabled' : !state.available;
  if (isOff) return rejected({ code: 'NotAvailable' });
  const weight = weightOf(seats, state);
  if (!hasRoomFor(weight, state)) return rejected({ code: 'SeatsFull' });
  return accepted({ type: 'worker.seat-reserved', data: { ...data, weight } });
}

/** Never more than there are, or nobody with few seats could ever take it. */
const weightOf = (seats: number | 'all', { seatsMax }: WorkerState): number =>
  seats === 'all' ? seatsMax : Math.min(seats, seatsMax);

const hasRoomFor = (weight: number, state: WorkerState): boolean =>
  loadOf(state) + weight <= state.seatsMax;

/**
 * Says once that the conversation came. Where the seat was given back meanwhile there may be room for
 * another; where there is none, whoever decided hears it (R7).
 */
function decideTake({ type: _, ...command }: TakeSeat, state: WorkerState): Decision {
  const { counselor, conversation, displayName } = command;
  const seat = seatOf(state, conversation);
  const taken = { type: 'worker.seat-taken', data: { counselor, conversation } } as const;
  if (seat) return seat.isTaken ? accepted() : accepted(taken);
  const weight = weightOf(command.seats, state);
  if (!hasRoomFor(weight, state)) return rejected({ code: 'SeatsFull' });
  const given = { previous: '', by: '', why: '' } as const;
  const reserved = { counselor, conversation, displayName, weight, ...given };
  return accepted<WorkerEvent>({ type: 'worker.seat-reserved', data: reserved }, taken);
}

/** Nothing is taken away from whoever has several: no new ones come until there is room again. */
function decideWeigh({ seats, ...command }: WeighSeat, state: WorkerState): Decision {
  const { counselor, conversation } = command;
  const seat = seatOf(state, conversation);
  const weight = weightOf(seats, state);
  if (seat === undefined || seat.weight === weight) return accepted();
  return accepted({ type: 'worker.seat-weighed', data: { counselor, conversation, weight } });
}

/** With the last chat whoever only finished theirs is done for this shift. */
function decideRelease({ type: _, ...data }: ReleaseSeat, state: WorkerState): Decision {
  if (!seatOf(state, data.conversation)) return accepted();
  const released: WorkerEvent = { type: 'worker.seat-released', data };
  const left = state.seats.filter(({ conversation }) => conversation !== data.conversation);
  if (!isFinished(state.status, left)) return accepted(released);
  const { counselor } = data;
  const { seatsMax } = state;
  const off = { available: false, reason: 'finished', state: 'offline' } as const;
  return accepted<WorkerEvent>(released, {
    type: 'worker.availability-changed',
    data: { counselor, seatsMax, ...off },
  });
}

const isFinished = (status: WorkerStatus, seats: WorkerState['seats']): boolean =>
  status === 'finish-current' && seats.length === 0;
