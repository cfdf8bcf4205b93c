import type { routing as api, CallContext } from '@stillhere/contracts';
import { freeCounselors, waitRange } from '../projections/waiting-list.js';
import { requireAllowed } from './access.js';
import type { Routing } from './routing.js';

/** What somebody may know who is not in the queue: how long it takes, not how many wait. */
export function getWait({ waiting }: Routing, context: CallContext): api.Wait {
  requireAllowed(context, 'GetWait');
  const { tenant } = context.principal;
  const [waitFromS, waitToS] = waitRange(waiting.view, tenant);
  const counselors = freeCounselors(waiting.view, tenant);
  return { free: counselors > 0, waitFromS, waitToS, counselors };
}
