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
