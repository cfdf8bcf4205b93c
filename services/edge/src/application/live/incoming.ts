import { timestamp } from '@stillhere/event-schema';
import { unreachable } from '@stillhere/kernel';
import type { ClientFrame, NoFrame } from '@stillhere/live-protocol';
import { callContext, isServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { sayBye } from './bye.js';
import { type LiveConnection, sendFrame } from './live-connection.js';
import { no, noFor } from './no.js';

/** One frame of a welcomed connection. Returns at once; what takes time answers by itself. */
export function take(connection: LiveConnection, frame: ClientFrame): void {
  if (!takeCarried(connection, frame)) return;
  switch (frame.t) {
    case 'hello':
      sayBye(connection.socket, 'malformed', { message: 'A second hello on one connection.' });
      return;
    case 'msg':
    case 'note':
      post(connection, frame);
      return;
    case 'ack':
      acknowledge(connection, frame.upTo);
      return;
    case 'seen':
      seen(connection, frame);
      return;
    case 'pong':
      report(connection, { $case: 'applicationPong', value: { n: frame.n } });
      return;
    case 'vis':
      return;
    case 'typing':
      typing(connection, frame.on);
      return;
    case 'share':
      share(connection, frame);
      return;
    case 'leave':
      report(connection, { $case: 'leave', value: { reason: frame.reason } });
      return;
    case 'flow':
      connection.window.limit(frame.window);
      return;
    case 'probe':
      probed(connection, frame.n);
      return;
    default:
      unreachable(frame);
  }
}

type Evidence = Parameters<LiveConnection['ports']['evidence']['report']>[1];

function report({ ports, socket, participates }: LiveConnection, evidence: Evidence): void {
  if (participates) ports.evidence.report(socket.id, evidence);
}

/** Visibility and ack that ride along. False: the connection is over. */
function takeCarried(connection: LiveConnection, frame: ClientFrame): boolean {
  if (frame.v !== undefined && frame.v !== connection.visibility) {
    connection.visibility = frame.v;
    report(connection, { $case: 'visibility', value: { state: frame.v } });
  }
  return frame.a === undefined || acknowledge(connection, frame.a);
}

/** E2. Beyond what was sent nothing can have been applied: whoever says so makes it up (I14). */
function acknowledge(connection: LiveConnection, upTo: number): boolean {
  const { dispatchedUpTo } = connection.window;
  if (upTo > dispatchedUpTo) {
    const message = `'upTo' must be at most ${dispatchedUpTo}, the newest revision sent here.`;
    sayBye(connection.socket, 'malformed', { message });
    return false;
  }
  connection.window.acknowledge(upTo);
  report(connection, { $case: 'acknowledged', value: { upTo, dispatchedUpTo } });
  return true;
}

function seen(connection: LiveConnection, frame: ClientFrame & { t: 'seen' }): void {
  const { upTo, dwellMs } = frame;
  const { dispatchedUpTo } = connection.window;
  if (!acknowledge(connection, Math.min(upTo, Number.MAX_SAFE_INTEGER))) return;
  report(connection, { $case: 'seen', value: { upTo, dwellMs, dispatchedUpTo } });
}

function typing(connection: LiveConnection, on: boolean): void {
  const waitMs = connection.typing.take(connection.ports.clock.monotonicMs());
  if (waitMs > 0) sendFrame(connection, no({ code: 'rate', retryAfterMs: waitMs }));
  else report(connection, { $case: 'activity', value: { typing: on } });
}

function probed(connection: LiveConnection, n: number): void {
  const { ports, head } = connection;
  report(connection, { $case: 'heard', value: {} });
  sendFrame(connection, { t: 'probed', n, head, serverTime: timestamp(ports.clock.now()) });
}

function share(connection: LiveConnection, frame: ClientFrame & { t: 'share' }): void {
  const { ports, principal, conversation, participant } = connection;
  const { displayed, typing: showsTyping } = frame;
  report(connection, { $case: 'activity', value: { typing: false } });
  void answering(connection, undefined, async () => {
    await ports.session.recordSharing(
      { conversation, participant, displayed, typing: showsTyping },
      callContext({ principal: servicePrincipal('edge', principal.tenant) }),
    );
  });
}

function post(connection: LiveConnection, frame: ClientFrame & { t: 'msg' | 'note' }): void {
  report(connection, { $case: 'activity', value: { typing: false } });
  const waitMs = connection.messages.take(connection.ports.clock.monotonicMs());
  if (waitMs > 0) {
    sendFrame(connection, no({ cid: frame.cid, code: 'rate', retryAfterMs: waitMs }));
    return;
  }
  // One after the other: a tab's own order is the order in the log (I6).
  connection.posting = connection.posting.then(() =>
    answering(connection, frame.cid, async () => {
      const { revision, at } = await append(connection, frame);
      const { cid } = frame;
      sendFrame(connection, { t: 'ok', cid, revision, at, durability: 'fsync' });
    }),
  );
}

function append(connection: LiveConnection, frame: ClientFrame & { t: 'msg' | 'note' }) {
  const { ports, principal, conversation, participant, device, tab } = connection;
  const context = callContext({ principal });
  const { cid, body } = frame;
  if (frame.t === 'note') {
    return ports.session.addNote({ conversation, author: participant, cid, body }, context);
  }
  const { seenRevision, prevCid = '' } = frame;
  return ports.session.post(
    { conversation, author: participant, cid, body, seenRevision, prevCid, device, tab },
    context,
  );
}

/** Every frame that asks for something gets an answer: done, or why not and whether to try again. */
async function answering(
  connection: LiveConnection,
  cid: string | undefined,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isServiceFault(error)) throw error;
    const answer: NoFrame = noFor(error, cid);
    sendFrame(connection, answer);
  }
}
