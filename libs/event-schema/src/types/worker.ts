import type { EventTypeDefinition } from '../registry.js';

/** One counselor's availability, seats and desk. */
export const workerEvents: readonly EventTypeDefinition[] = [
  {
    type: 'worker.availability-changed',
    version: 2,
    // Before, only counselors themselves changed it.
    upcasters: { 1: (data) => ({ ...data, reason: '' }) },
  },
  {
    type: 'worker.seat-reserved',
    version: 2,
    // Before, a seat was reserved by an accept only.
    upcasters: { 1: (data) => ({ ...data, previous: '', by: '' }) },
  },
  { type: 'worker.seat-taken', version: 1 },
  { type: 'worker.seat-released', version: 1 },
  { type: 'worker.desk-opened', version: 1 },
  { type: 'worker.desk-suspected', version: 1 },
  { type: 'worker.desk-answered', version: 1 },
  { type: 'worker.desk-ended', version: 1 },
  { type: 'worker.desk-taken', version: 1 },
];
