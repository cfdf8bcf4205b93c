import type { ConnectionEndCause } from '@stillhere/kernel';
import { closeCodes } from '@stillhere/live-protocol';

/** The socket ended, and why as far as this gateway knows. */
export const closedBecause = (cause: EndCause, code = 0) =>
  ({ $case: 'closed', value: { code, cause } }) as const;

/** What presence understands: who ended it. What is ours is never put on the person or their network. */
export type EndCause = Exclude<ConnectionEndCause, 'timed-out' | 'our-restart'>;

const normal = 1000;
const goingAway = 1001;
const noCode = 1005;

/** What a close code proves when the other side closed: the page's own are 1000 and 1001. */
export function causeOfTheirs(code: number): EndCause {
  return code === normal || code === goingAway || code === noCode
    ? 'closed-or-reloaded'
    : 'network';
}

/** Its page let go of it, for another one that it makes; it does not go away. */
const replacedCode = 4900;

/** A page that lets go of a connection before it had anything from it was kept waiting by us. */
export const causeOfUnanswered = (cause: string, code: number): string =>
  cause === 'network' && code === replacedCode ? 'drained' : cause;

/** What we closed with. Who cannot take in what is sent, or whose link does not answer: the network. */
export function causeOfOurs(code: number): EndCause {
  switch (code) {
    case closeCodes.superseded.code:
      return 'superseded';
    case closeCodes.heartbeat.code:
    case closeCodes.slow.code:
      return 'network';
    case closeCodes.unauthenticated.code:
    case closeCodes.forbidden.code:
    case closeCodes.malformed.code:
    case closeCodes.conversationClosed.code:
      return 'auth';
    default:
      return 'drained';
  }
}
