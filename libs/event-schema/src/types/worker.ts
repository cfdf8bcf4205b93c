import type { EventTypeDefinition } from '../registry.js';

/** One counselor's availability and seats. */
export const workerEvents: readonly EventTypeDefinition[] = [
  { type: 'worker.availability-changed', version: 1 },
  { type: 'worker.seat-reserved', version: 1 },
  { type: 'worker.seat-taken', version: 1 },
  { type: 'worker.seat-released', version: 1 },
];
