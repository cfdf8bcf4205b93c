import { accepted, type Outcome } from '@stillhere/kernel';
import type { DeskCommand, Disable, LoseDesk } from './commands.js';
import { isThere } from './desk.js';
import type { WorkerEvent } from './events.js';
import type { WorkerState } from './state.js';

type Decision = Outcome<WorkerEvent, never>;

/** What presence found out. Of a connection that is not open (any more) nothing more is said. */
export function decideDesk(command: DeskCommand, { desk }: WorkerState): Decision {
  const known = desk.open.find(({ connection }) => connection === command.connection);
  switch (command.type) {
    case 'open-desk': {
      const { type: _, ...data } = command;
      return known ? accepted() : accepted({ type: 'worker.desk-opened', data });
    }
    case 'suspect-desk': {
      const { type: _, ...data } = command;
      const isNews = known?.isSuspected === false;
      return isNews ? accepted({ type: 'worker.desk-suspected', data }) : accepted();
    }
    case 'answer-desk': {
      const { type: _, ...data } = command;
      return known?.isSuspected ? accepted({ type: 'worker.desk-answered', data }) : accepted();
    }
    case 'end-desk': {
      const { type: _, ...data } = command;
      return known ? accepted({ type: 'worker.desk-ended', data }) : accepted();
    }
  }
}

/**
 * Nobody sits there: no new chats, and those at hand go back. Not when the desk came back meanwhile,
 * nor when it went again and has its whole grace before it.
 */
export function decideLoseDesk(command: LoseDesk, state: WorkerState): Decision {
  const { desk, available, seats, offReason } = state;
  if (isThere(desk) || desk.since !== command.deskSince) return accepted();
  if (!available && (seats.length === 0 || offReason === 'desk-lost')) return accepted();
  return off(command.counselor, state, 'desk-lost');
}

/** Whoever may not work any more has no chats, wherever their desk is. */
export function decideDisable({ counselor }: Disable, state: WorkerState): Decision {
  const isDone = !state.available && (state.seats.length === 0 || state.offReason === 'disabled');
  return isDone ? accepted() : off(counselor, state, 'disabled');
}

const off = (
  counselor: string,
  { seatsMax }: WorkerState,
  reason: 'desk-lost' | 'disabled',
): Decision =>
  accepted({
    type: 'worker.availability-changed',
    data: { counselor, available: false, seatsMax, reason, state: 'offline' },
  });
