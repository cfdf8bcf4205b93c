import type { routing as api, CallContext } from '@stillhere/contracts';
import { requireAllowed } from './access.js';
import type { Routing } from './routing.js';

/** What somebody may know who is not in the queue: how long it takes, not how many wait. */
export function getWait({ lists }: Routing, context: CallContext): api.Wait {
  requireAllowed(context, 'GetWait');
  const { counselors, free, waitFromS, waitToS } = lists.told(context.principal.tenant).around;
  return { free: free > 0, waitFromS, waitToS, counselors };
}
