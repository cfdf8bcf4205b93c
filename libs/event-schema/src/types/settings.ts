import type { EventTypeDefinition } from '../registry.js';

/** What a helpline set: one stream a document. */
export const settingsEvents: readonly EventTypeDefinition[] = [
  { type: 'settings.adopted', version: 1 },
  { type: 'settings.published', version: 1 },
];
