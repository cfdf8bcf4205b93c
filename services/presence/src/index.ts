export { deskRowsDefinition } from './application/seen/desk-rows.js';
export { presenceRowsDefinition } from './application/seen/presence-rows.js';
export {
  absentAfterMs,
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
  presenceAfter,
  presenceEventsOf,
  presenceTypes,
} from './projections/presence-facts.js';
