import type { SignInEnd } from '@stillhere/identity';
import { closeCodes } from '@stillhere/live-protocol';
import { isCallerRefusal, isServiceFault } from '@stillhere/nest-kit';
import { type Socket, sendFrame } from './live-connection.js';

export type ByeReason = keyof typeof closeCodes;

/** Why a connection ends, in words that say what was kept and what to do. */
const sentences: Readonly<Record<ByeReason, string>> = {
  malformed: 'A frame was not as the protocol says. Nothing that was saved is lost.',
  unauthenticated: 'This link needs a fresh sign-in. Everything said so far is saved.',
  forbidden: 'This conversation is not open to this sign-in. Nothing was changed.',
  heartbeat: 'The connection did not answer. Everything saved is kept; connect again.',
  superseded: 'Another connection of the same tab took over. Nothing is lost.',
  conversationClosed:
    'This conversation is over and can no longer be opened here. What was said stays saved.',
  logMismatch: 'This page holds another history than the log. It will be read anew.',
  slow: 'The page takes in less than arrives. Everything is saved; connect again.',
  rate: 'Too many frames at once. Everything saved is kept; connect again a little later.',
  drain: 'This server makes room for another. Everything is saved; connect again.',
};

export interface ByeDetail {
  readonly retryAfterMs?: number;
  /** What was expected, where a field is at fault. */
  readonly message?: string;
  /** Why the sign-in ended, with 4401. */
  readonly reason?: SignInEnd;
}

/** The goodbye in band. The connection may serve on until its close. */
export function announceBye(socket: Socket, reason: ByeReason, detail: ByeDetail = {}): void {
  const { code, resume } = closeCodes[reason];
  const message = detail.message ?? sentences[reason];
  const { retryAfterMs = 0, reason: because } = detail;
  const why = because === undefined ? {} : { reason: because };
  sendFrame({ socket }, { t: 'bye', code, resume, retryAfterMs, message, ...why });
}

/** Says goodbye in band, then closes with the published code. */
export function sayBye(socket: Socket, reason: ByeReason, detail: ByeDetail = {}): void {
  announceBye(socket, reason, detail);
  socket.close(closeCodes[reason].code, reason);
}

/**
 * The reason that fits what a service said to a hello or a follow; `undefined`: no refusal, but a
 * fault of our own code. Whatever may succeed later makes the page come again (4503).
 */
export function byeFor(error: unknown): ByeReason | undefined {
  if (!isServiceFault(error)) return undefined;
  if (error.retryable || isCallerRefusal(error)) return 'drain';
  switch (error.status) {
    case 'permission-denied':
    case 'not-found':
      return 'forbidden';
    case 'unauthenticated':
      return 'unauthenticated';
    case 'failed-precondition':
      return over.has(error.code) ? 'conversationClosed' : 'forbidden';
    case 'invalid-argument':
      return 'malformed';
    case 'aborted':
    case 'unavailable':
    case 'deadline-exceeded':
    case 'resource-exhausted':
    case 'already-exists':
    case 'internal':
      return 'drain';
  }
}

/** Nothing more can be said or read in it. */
const over: ReadonlySet<string> = new Set([
  'ConversationClosed',
  'ContentErased',
  'StreamClosed',
  'ParticipantLeft',
]);
