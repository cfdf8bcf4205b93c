/** The rules and the service over memory adapters, for whoever measures them. */
export { createRouting } from './application/create-routing.js';
export type { Routing } from './application/routing.js';
export type { RulesSource } from './application/rules-source.js';
export { queueStream, workerStream } from './application/streams.js';
export type { Candidate, Waiting } from './domain/matching/floor.js';
export { type Floor, match } from './domain/matching/match.js';
export { rulesDefault, type ServiceRules } from './domain/matching/rules.js';
export { decide as decideQueue } from './domain/queue/decide.js';
export { decide as decideWorker } from './domain/worker/decide.js';
export { createConversationsReactor } from './reactors/conversations.js';
