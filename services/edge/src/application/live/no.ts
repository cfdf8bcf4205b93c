import type { NoCode, NoFrame } from '@stillhere/live-protocol';
import type { ServiceFault } from '@stillhere/nest-kit';

interface Refusal {
  readonly cid?: string | undefined;
  readonly code: NoCode;
  readonly retryAfterMs?: number;
  readonly message?: string;
}

interface Advice {
  readonly retryable: boolean;
  readonly message: string;
}

/** What each refusal says: what happened, what was kept, what to do. */
const advice: Readonly<Record<NoCode, Advice>> = {
  conflict: {
    retryable: false,
    message: 'This id already stands for another text. The first one is saved.',
  },
  'too-long': { retryable: false, message: 'The message is longer than 8,000 characters.' },
  empty: { retryable: false, message: 'The message has no text.' },
  rate: { retryable: true, message: 'Many messages at once. It will be taken in a moment.' },
  closed: { retryable: false, message: 'The conversation is over. The text was not saved.' },
  forbidden: { retryable: false, message: 'This sign-in may not do that here.' },
  unavailable: { retryable: true, message: 'It could not be saved yet. Please keep it and retry.' },
  full: { retryable: true, message: 'There is no room to save it right now. Please keep it.' },
  malformed: { retryable: false, message: 'The frame was not as the protocol says.' },
};

/** When to try again what could not be saved. */
const retryAfterMs = 1_000;

export const no = ({ cid, code, retryAfterMs: waitMs, message }: Refusal): NoFrame => ({
  t: 'no',
  ...(cid === undefined ? {} : { cid }),
  code,
  retryable: advice[code].retryable,
  ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  message: message ?? advice[code].message,
});

/** A service's refusal in the words of the wire. */
export function noFor(fault: ServiceFault, cid: string | undefined): NoFrame {
  const code = codeFor(fault);
  const { retryable } = advice[code];
  const message = code === 'malformed' ? fault.message : undefined;
  return no({
    cid,
    code,
    ...(retryable ? { retryAfterMs } : {}),
    ...(message === undefined ? {} : { message }),
  });
}

function codeFor(fault: ServiceFault): NoCode {
  switch (fault.status) {
    case 'already-exists':
      return 'conflict';
    case 'resource-exhausted':
      return 'full';
    case 'failed-precondition':
      return fault.code === 'ConversationClosed' ? 'closed' : 'forbidden';
    case 'permission-denied':
    case 'unauthenticated':
    case 'not-found':
      return 'forbidden';
    case 'invalid-argument':
      return 'malformed';
    case 'aborted':
    case 'unavailable':
    case 'deadline-exceeded':
    case 'internal':
      return 'unavailable';
  }
}
