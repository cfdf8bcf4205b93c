export * from './facts.js';
export { foldPresence } from './fold.js';
export { inHindsight } from './hindsight.js';
export { absentAfterMs, hysteresisMs } from './policy.js';
export { changesInMs, type Sight, verdictOf } from './verdict.js';
