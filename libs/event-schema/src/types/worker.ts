import type { EventTypeDefinition } from '../registry.js';

/** One counselor's availability, seats and desk. */
export const workerEvents: readonly EventTypeDefinition[] = [
  {
    type: 'worker.availability-changed',
    version: 3,
    upcasters: {
      // Before, only counselors themselves changed it.
      1: (data) => ({ ...data, reason: '' }),
      // Before, somebody took new chats or did not.
      2: (data) => ({ ...data, state: stateOf(data) }),
    },
  },
  {
    type: 'worker.seat-reserved',
    version: 3,
    upcasters: {
      // Before, a seat was reserved by an accept only.
      1: (data) => ({ ...data, previous: '', by: '' }),
      // Before, each conversation took one seat, and nobody was asked why it was transferred.
      2: (data) => ({ ...data, weight: 1, why: '' }),
    },
  },
  { type: 'worker.seat-taken', version: 1 },
  { type: 'worker.seat-weighed', version: 1 },
  { type: 'worker.seat-released', version: 1 },
  { type: 'worker.desk-opened', version: 1 },
  { type: 'worker.desk-suspected', version: 1 },
  { type: 'worker.desk-answered', version: 1 },
  { type: 'worker.desk-ended', version: 1 },
  { type: 'worker.desk-taken', version: 1 },
];

function stateOf(data: Readonly<Record<string, unknown>>): string {
  if (data.available === true) return 'available';
  return data.reason === '' ? 'no-new' : 'offline';
}
