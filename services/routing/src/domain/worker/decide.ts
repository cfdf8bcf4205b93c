import { accepted, type Outcome, rejected } from '@stillhere/kernel';
import type {
  ReleaseSeat,
  ReserveSeat,
  SetAvailability,
  TakeSeat,
  WorkerCommand,
} from './commands.js';
import type { WorkerEvent } from './events.js';
import { seatOf, type WorkerState } from './state.js';

export type WorkerRejection =
  /** Does not take new chats now. */
  | { readonly code: 'NotAvailable' }
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
    case 'release-seat':
      return decideRelease(command, state);
  }
}

/** A lower limit takes no chat away: it only keeps new ones out until there is room again. */
function decideAvailability(command: SetAvailability, state: WorkerState): Decision {
  const { counselor, available } = command;
  const seatsMax = command.seatsMax === 0 ? state.seatsMax : command.seatsMax;
  if (available === state.available && seatsMax === state.seatsMax) return accepted();
  return accepted({
    type: 'worker.availability-changed',
    data: { counselor, available, seatsMax },
  });
}

/** R7: seats never exceed the limit in force. */
function decideReserve({ type: _, ...data }: ReserveSeat, state: WorkerState): Decision {
  if (seatOf(state, data.conversation)) return accepted();
  if (!state.available) return rejected({ code: 'NotAvailable' });
  if (state.seats.length >= state.seatsMax) return rejected({ code: 'SeatsFull' });
  return accepted({ type: 'worker.seat-reserved', data });
}

/** Says once that the conversation came; a seat that was released meanwhile stays so. */
function decideTake({ type: _, ...data }: TakeSeat, state: WorkerState): Decision {
  return seatOf(state, data.conversation)?.isTaken === false
    ? accepted({ type: 'worker.seat-taken', data })
    : accepted();
}

function decideRelease({ type: _, ...data }: ReleaseSeat, state: WorkerState): Decision {
  return seatOf(state, data.conversation)
    ? accepted({ type: 'worker.seat-released', data })
    : accepted();
}
