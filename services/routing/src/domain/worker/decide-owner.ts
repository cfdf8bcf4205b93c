import { accepted, type Outcome, rejected } from '@stillhere/kernel';
import type { TakeDesk } from './commands.js';
import type { DeskTaken, WorkerEvent } from './events.js';
import type { WorkerState } from './state.js';

/** Somebody else looks after this desk by now; whoever asks has to stop. */
export interface StaleOwner {
  readonly code: 'StaleOwner';
}

type Decision = Outcome<WorkerEvent, StaleOwner>;

/** As for a conversation (0051): the first word of a newer owner of presence fences the older ones out. */
export function ofOwner(
  { counselor, fence }: Pick<TakeDesk, 'counselor' | 'fence'>,
  { deskFence }: WorkerState,
  decideFact: () => Outcome<WorkerEvent, never>,
): Decision {
  if (fence < deskFence) return rejected({ code: 'StaleOwner' });
  const decided = decideFact();
  if (!decided.ok || fence === deskFence) return decided;
  return accepted<WorkerEvent>(taken({ counselor, fence }), ...decided.events);
}

/** 0: whoever shared it is gone, and the one process that has the log for itself looks after all. */
export function decideTakeDesk({ type: _, ...data }: TakeDesk, state: WorkerState): Decision {
  if (data.fence === state.deskFence) return accepted();
  if (data.fence !== 0 && data.fence < state.deskFence) return rejected({ code: 'StaleOwner' });
  return accepted(taken(data));
}

const taken = (data: DeskTaken['data']): DeskTaken => ({ type: 'worker.desk-taken', data });
