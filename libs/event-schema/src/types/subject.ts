import type { EventTypeDefinition } from '../registry.js';

/** What became of the keys of one conversation, and what kept them. */
export const subjectEvents: readonly EventTypeDefinition[] = [
  { type: 'subject.erasure-requested', version: 1 },
  { type: 'subject.erased', version: 1 },
  { type: 'subject.hold-placed', version: 1 },
  { type: 'subject.hold-released', version: 1 },
];
