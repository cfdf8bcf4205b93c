export { type Advanced, advance, type Moment, nextDueMs } from './advance.js';
export type { Evidence, Fact } from './evidence.js';
export {
  type ConnectionState,
  type EndCause,
  type OnRecord,
  opened,
  restored,
  type Surface,
} from './state.js';
export {
  type ConnectionTimers,
  defaultTimers,
  deskTimers,
  pageDeadlineMs,
  pongDeadlineMs,
} from './timers.js';
