export { deskRowsDefinition } from './application/seen/desk-rows.js';
export { presenceRowsDefinition } from './application/seen/presence-rows.js';
export { checkPolicy, type PolicyProblem } from './domain/contact/check.js';
export { newContact, pass, type Sighting } from './domain/contact/contact.js';
export { type NextStep, nextStep, taken } from './domain/contact/next-step.js';
export type { ContactAct, ContactClock, ContactPolicy } from './domain/contact/policy.js';
export { listeningLine, rapeCrisisPrivacy, youthLine } from './domain/contact/presets.js';
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
export {
  type ConversationPresence,
  nothingKnown,
  type PresenceRecord,
  presenceAfter,
  presenceEventsOf,
  presenceTypes,
} from './projections/presence-facts.js';
