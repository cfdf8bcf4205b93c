import { accepted, rejected } from '@stillhere/kernel';
import type { TakeDesk } from './commands.js';
import type { Decision } from './decide.js';
import type { WorkerEvent } from './events.js';
import type { WorkerState } from './state.js';

/** As for a conversation (0051): the first word of a newer owner of presence fences the older ones out. */
export function ofOwner(
  { counselor, fence }: Pick<TakeDesk, 'counselor' | 'fence'>,
  { deskFence }: WorkerState,
  decideFact: () => Decision,
): Decision {
  if (fence < deskFence) return rejected({ code: 'StaleOwner' });
  const decided = decideFact();
  if (!decided.ok || fence === deskFence) return decided;
  return accepted<WorkerEvent>(
    { type: 'worker.desk-taken', data: { counselor, fence } },
    ...decided.events,
  );
}
