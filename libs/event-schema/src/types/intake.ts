import type { EventTypeDefinition } from '../registry.js';

/** Who came in, under which disclosure, with which answers. */
export const intakeEvents: readonly EventTypeDefinition[] = [
  { type: 'intake.disclosure-accepted', version: 1 },
  { type: 'intake.survey-answered', version: 1 },
  {
    type: 'intake.conversation-requested',
    version: 2,
    // Before, whatever came under the same id counted as a repeat.
    upcasters: { 1: (data) => ({ ...data, fingerprint: '' }) },
  },
];
