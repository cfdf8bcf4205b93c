import type { EventTypeDefinition } from '../registry.js';

/** Signed checkpoints over all events of one tenant, and the keys that signed them. */
export const sealEvents: readonly EventTypeDefinition[] = [
  { type: 'seal.key-introduced', version: 1 },
  { type: 'seal.checkpoint-signed', version: 1 },
];
