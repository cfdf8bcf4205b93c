export { advance, nextDueMs } from './advance.js';
export type { Evidence, Fact } from './evidence.js';
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
