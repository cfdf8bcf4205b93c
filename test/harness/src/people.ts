export {
  type ParsedTier,
  runTier,
  runWhole,
  tierOptions,
  tierSettings,
  writeFigures,
} from './command.js';
export { Ledger, type Violation } from './ledger.js';
export type { Comeback } from './people/comebacks.js';
export { Http } from './people/http.js';
export { Participant, type Said, settleWithinMs } from './people/participant.js';
export { type Reachable, staying } from './people/reachable.js';
export { type Staff, signIn } from './people/staff.js';
export {
  acceptTalk,
  apply,
  type Entered,
  endTalk,
  enter,
  openTalk,
  pagesOf,
  type Talk,
  type TalkParts,
} from './people/talk.js';
export { Traffic } from './people/traffic.js';
export type { Witness } from './people/witness.js';
export { type Spread, spreadOf } from './percentile.js';
export { pause, say, seconds, until } from './progress.js';
