export { advance, isGoodNewsOnly, nextDueMs } from './advance.js';
export { type Evidence, type Fact, isHeard } from './evidence.js';
export {
  type ConnectionState,
  type EndCause,
  type OnRecord,
  opened,
  restored,
} from './state.js';
export {
  type ConnectionTimers,
  defaultTimers,
  deskTimers,
} from './timers.js';
