export { contactRowsDefinition } from './application/contact/contact-rows.js';
export type { ContactPolicies } from './application/ports.js';
export { deskRowsDefinition } from './application/seen/desk-rows.js';
export { presenceRowsDefinition } from './application/seen/presence-rows.js';
export {
  type ContactAct,
  type ContactClock,
  type ContactPolicy,
  checkPolicy,
  type NextStep,
  newContact,
  nextStep,
  pass,
  type Sighting,
  taken,
} from './domain/contact/index.js';
export {
  absentAfterMs,
  changesInMs,
  inHindsight,
  type Label,
  noFacts,
  type PresenceFacts,
  verdictOf,
} from './domain/verdict/index.js';
export { PresenceModule } from './presence.module.js';
export { contactPolicies, contactSettings } from './process/contact-policies.js';
export { policyPresets, policySchema } from './process/policy-document.js';
export {
  type ConversationPresence,
  nothingKnown,
  type PresenceRecord,
  presenceAfter,
  presenceEventsOf,
  presenceTypes,
} from './projections/presence-facts.js';
