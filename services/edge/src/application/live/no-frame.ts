import type { NoCode, NoFrame } from '@stillhere/live-protocol';
import { isCallerRefusal, type ServiceFault } from '@stillhere/nest-kit';

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
  'too-long': {
    retryable: false,
    message: 'The message is longer than 8,000 characters. It was not saved.',
  },
  empty: { retryable: false, message: 'The message has no text. Nothing was saved.' },
  rate: {
    retryable: true,
    message: 'Too much at once. Nothing is lost: send it again in a moment.',
  },
  closed: { retryable: false, message: 'The conversation is over. The text was not saved.' },
  forbidden: {
    retryable: false,
    message: 'This sign-in may not do that here. Nothing was changed.',
  },
  unavailable: { retryable: true, message: 'It could not be saved yet. Please keep it and retry.' },
  full: { retryable: true, message: 'There is no room to save it right now. Please keep it.' },
  malformed: {
    retryable: false,
    message: 'The frame was not as the protocol says. Nothing was changed.',
  },
};

/** When to try again what could not be saved. */
export const retryAfterMs = 1_000;

export const no = ({ cid, code, retryAfterMs: waitMs, message }: Refusal): NoFrame => ({
  t: 'no',
  ...(cid === undefined ? {} : { cid }),
  code,
  retryable: advice[code].retryable,
  ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  message: message ?? advice[code].message,
});

/** A service's refusal in the words of the wire. What may succeed later is `retryable` here too. */
export function noFor(fault: ServiceFault, cid: string | undefined): NoFrame {
  const code = codeFor(fault);
  const message = spoken.has(fault.code) || code === 'malformed' ? fault.message : undefined;
  return no({
    cid,
    code,
    ...(advice[code].retryable ? { retryAfterMs } : {}),
    ...(message === undefined ? {} : { message }),
  });
}

/** The record says that nobody of the author is connected: a new connection comes first (I22). */
export const needsNewConnection = ({ code }: ServiceFault): boolean => code === 'NoConnection';

/** Where the service's own sentence says more than the wire's: what to send first, what is gone. */
const spoken: ReadonlySet<string> = new Set([
  'PrecedingMessageMissing',
  'NoConnection',
  'ContentErased',
]);

/** What says more by its code than by its status. */
const byCode: Readonly<Record<string, NoCode>> = {
  ConversationClosed: 'closed',
  AlreadyEnded: 'closed',
  ParticipantLeft: 'closed',
  ContentErased: 'closed',
  StreamClosed: 'closed',
  MessageTooLong: 'too-long',
  EventTooLarge: 'too-long',
  MessageConflict: 'conflict',
  // The page keeps it for its author, who signs in again.
  SignInEnded: 'unavailable',
};

function codeFor(fault: ServiceFault): NoCode {
  const known = Object.hasOwn(byCode, fault.code) ? byCode[fault.code] : undefined;
  if (known !== undefined) return known;
  // Our services do not believe each other: whoever wrote did nothing wrong, and keeps the text.
  if (isCallerRefusal(fault)) return 'unavailable';
  if (fault.retryable) return fault.status === 'resource-exhausted' ? 'full' : 'unavailable';
  switch (fault.status) {
    case 'failed-precondition':
    case 'permission-denied':
    case 'unauthenticated':
    case 'not-found':
    case 'already-exists':
      return 'forbidden';
    case 'invalid-argument':
      // The frame's own schema let it through, so the one thing left is white space of another kind.
      return fault.field === 'body' ? 'empty' : 'malformed';
    case 'resource-exhausted':
      return 'full';
    case 'aborted':
    case 'unavailable':
    case 'deadline-exceeded':
    case 'internal':
      return 'unavailable';
  }
}
