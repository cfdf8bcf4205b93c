import type { session } from '@stillhere/contracts';
import type { MsgFrame, NoteFrame } from '@stillhere/live-protocol';
import { callContext } from '@stillhere/nest-kit';
import { answering } from './answering.js';
import { type LiveConnection, sendFrame } from './live-connection.js';
import { no, retryAfterMs } from './no-frame.js';

/** Unanswered at most: a burst. While the log is away what comes beyond it is sent back to be kept. */
export const postsWaitingMax = 20;

/**
 * One after the other: a tab's own order is the order in the log (I6). Where one was sent back, the
 * ones behind it that name it as theirs before (`prevCid`) are sent back by the session.
 */
export function post(connection: LiveConnection, frame: MsgFrame | NoteFrame): void {
  const { cid } = frame;
  const waitMs = connection.messages.take(connection.ports.clock.monotonicMs());
  if (waitMs > 0) {
    sendFrame(connection, no({ cid, code: 'rate', retryAfterMs: waitMs }));
    return;
  }
  if (connection.postsWaiting >= postsWaitingMax) {
    sendFrame(connection, no({ cid, code: 'unavailable', retryAfterMs }));
    return;
  }
  connection.postsWaiting += 1;
  connection.posting = connection.posting.then(async () => {
    await answering(connection, cid, () => save(connection, frame));
    connection.postsWaiting -= 1;
  });
}

async function save(connection: LiveConnection, frame: MsgFrame | NoteFrame): Promise<void> {
  // What arrived is saved, whether or not anybody hears of it; but not for who may not speak any more.
  if (connection.isRefused) return;
  const { revision, at } = await append(connection, frame);
  if (revision > connection.head) connection.head = revision;
  sendFrame(connection, { t: 'ok', cid: frame.cid, revision, at, durability: 'fsync' });
}

function append(
  { ports, principal, conversation, participant, device, tab, window }: LiveConnection,
  frame: MsgFrame | NoteFrame,
): Promise<session.PostResponse> {
  const context = callContext({ principal });
  const { cid, body } = frame;
  if (frame.t === 'note') {
    return ports.session.addNote({ conversation, author: participant, cid, body }, context);
  }
  const { prevCid = '' } = frame;
  // Nobody wrote after something that was not sent to them; their words are kept all the same.
  const seenRevision = Math.min(frame.seenRevision, Math.max(0, window.dispatchedUpTo));
  return ports.session.post(
    { conversation, author: participant, cid, body, seenRevision, prevCid, device, tab },
    context,
  );
}
