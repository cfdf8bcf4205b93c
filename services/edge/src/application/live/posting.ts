import type { session } from '@stillhere/contracts';
import type { MsgFrame, NoteFrame } from '@stillhere/live-protocol';
import { callContext, type OrderAnswer } from '@stillhere/nest-kit';
import type { Span } from '@stillhere/telemetry';
import { type LiveConnection, sendFrame } from './live-connection.js';
import { no, retryAfterMs } from './no-frame.js';
import { refused } from './refused.js';
import { receiving } from './traced.js';

/** Unanswered at most: a burst. While the log is away what comes beyond it is sent back to be kept. */
export const postsWaitingMax = 20;

/**
 * Handed in as it comes: a tab's own order is the order of its orders, and so that in the log (I6).
 * Where one was sent back, the ones behind it that name it as theirs before (`prevCid`) are sent back
 * by the session. What arrived is saved, whether or not anybody hears of it.
 */
export function post(connection: LiveConnection, frame: MsgFrame | NoteFrame): void {
  const { cid } = frame;
  const { ports, principal } = connection;
  const waitMs = connection.messages.take(ports.clock.monotonicMs());
  if (waitMs > 0) {
    sendFrame(connection, no({ cid, code: 'rate', retryAfterMs: waitMs }));
    return;
  }
  if (connection.postsWaiting >= postsWaitingMax) {
    sendFrame(connection, no({ cid, code: 'unavailable', retryAfterMs }));
    return;
  }
  connection.postsWaiting += 1;
  const span = receiving(connection, frame);
  const context = callContext({ principal, traceparent: span?.traceparent ?? '' });
  const kind =
    frame.t === 'note'
      ? ({ $case: 'addNote', value: noteOf(connection, frame) } as const)
      : ({ $case: 'post', value: messageOf(connection, frame) } as const);
  ports.sessionLink.submit<'post' | 'addNote'>({ kind, context }, (answer) => {
    connection.postsWaiting -= 1;
    answered(connection, cid, answer);
    if (span) ended(span, answer);
  });
}

function answered(
  connection: LiveConnection,
  cid: string,
  answer: OrderAnswer<'post' | 'addNote'>,
): void {
  if (!answer.ok) {
    refused(connection, answer.fault, cid);
    return;
  }
  const { revision, at } = answer.value;
  if (revision > connection.head) connection.head = revision;
  sendFrame(connection, { t: 'ok', cid, revision, at, durability: 'fsync' });
}

function ended(span: Span, answer: OrderAnswer<'post' | 'addNote'>): void {
  if (!answer.ok) span.fail(answer.fault.code);
  span.end();
}

const noteOf = (
  { conversation, participant }: LiveConnection,
  { cid, body }: NoteFrame,
): session.AddNoteRequest => ({ conversation, author: participant, cid, body });

function messageOf(
  { conversation, participant, device, tab, window }: LiveConnection,
  { cid, body, prevCid = '', seenRevision: seen }: MsgFrame,
): session.PostRequest {
  // Nobody wrote after something that was not sent to them; their words are kept all the same.
  const seenRevision = Math.min(seen, Math.max(0, window.dispatchedUpTo));
  return { conversation, author: participant, cid, body, seenRevision, prevCid, device, tab };
}
