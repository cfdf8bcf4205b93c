import { timestamp } from '@stillhere/event-schema';
import { unreachable } from '@stillhere/kernel';
import { type ClientFrame, dwellMsMin } from '@stillhere/live-protocol';
import { callContext, servicePrincipal } from '@stillhere/nest-kit';
import type { EvidenceKind } from '../presence/evidence-batch.js';
import { sayBye } from './bye.js';
import { type LiveConnection, sendFrame } from './live-connection.js';
import { no } from './no-frame.js';
import { post } from './posting.js';
import { refused } from './refused.js';
import { heard } from './served-socket.js';
import { acknowledging } from './traced.js';

/** One frame of a welcomed connection. Returns at once; what takes time answers by itself. */
export function take(connection: LiveConnection, frame: ClientFrame): void {
  if (connection.hasLeft) {
    takeAfterLeave(connection, frame);
    return;
  }
  if (!takeCarried(connection, frame)) return;
  switch (frame.t) {
    case 'hello':
      sayBye(connection.socket, 'malformed', { message: secondHello });
      return;
    case 'msg':
    case 'note':
      connection.acted();
      report(connection, { $case: 'activity', value: { typing: false } });
      post(connection, frame);
      return;
    case 'ack':
      acknowledge(connection, frame.upTo, 'upTo');
      return;
    case 'seen':
      seen(connection, frame);
      return;
    case 'pong':
      report(connection, { $case: 'applicationPong', value: { n: frame.n } });
      return;
    case 'vis':
      report(connection, heard);
      return;
    case 'typing':
      typing(connection, frame.on);
      return;
    case 'share':
      share(connection, frame);
      return;
    case 'leave':
      connection.hasLeft = connection.participates;
      report(connection, { $case: 'leave', value: { reason: frame.reason } });
      return;
    case 'flow':
      report(connection, heard);
      connection.window.limit(frame.window);
      return;
    case 'probe':
      probed(connection, frame.n);
      return;
    default:
      unreachable(frame);
  }
}

/**
 * Whoever left says nothing more here, and nothing more is said about them: what asks for an answer is
 * told so, what would be evidence is dropped. A repeated leave counts: the first may not have arrived.
 */
function takeAfterLeave(connection: LiveConnection, frame: ClientFrame): void {
  const carried = frame.t === 'ack' || frame.t === 'seen' ? frame.upTo : frame.a;
  // Only makes room, so that the event of the leave itself can be sent.
  if (carried !== undefined) connection.window.acknowledge(carried);
  if (frame.t === 'leave') {
    report(connection, { $case: 'leave', value: { reason: frame.reason } });
  } else if (frame.t === 'msg' || frame.t === 'note') {
    sendFrame(connection, no({ cid: frame.cid, code: 'closed' }));
  } else if (frame.t === 'share') {
    sendFrame(connection, no({ code: 'closed' }));
  }
}

const secondHello = 'A second hello came on one connection. Nothing was changed.';

function report({ ports, socket, participates }: LiveConnection, evidence: EvidenceKind): void {
  if (participates) ports.evidence.report(socket.id, evidence);
}

/** Visibility and ack that ride along. False: the connection is over. */
function takeCarried(connection: LiveConnection, frame: ClientFrame): boolean {
  if (frame.v !== undefined && frame.v !== connection.visibility) {
    connection.visibility = frame.v;
    connection.heartbeat?.repace();
    report(connection, { $case: 'visibility', value: { state: frame.v } });
  }
  return frame.a === undefined || acknowledge(connection, frame.a, 'a');
}

/** E2. Beyond what was sent nothing can have been applied: whoever says so makes it up (I14). */
function acknowledge(connection: LiveConnection, upTo: number, field: 'a' | 'upTo'): boolean {
  const { dispatchedUpTo } = connection.window;
  if (upTo > dispatchedUpTo) {
    const message =
      dispatchedUpTo < 0
        ? `'${field}' must be about what was sent, and nothing was sent here yet. Nothing was changed.`
        : `'${field}' must be at most ${dispatchedUpTo}, the newest revision sent here. Nothing was changed.`;
    sayBye(connection.socket, 'malformed', { message });
    return false;
  }
  connection.window.acknowledge(upTo);
  connection.heartbeat?.acknowledged(upTo);
  const traceparent = acknowledging(connection, 'delivered', upTo);
  report(connection, { $case: 'acknowledged', value: { upTo, dispatchedUpTo, traceparent } });
  return true;
}

/**
 * What was on a screen was applied before, and was there no longer than since it was sent: what is
 * recorded is never more than can be.
 */
function seen(connection: LiveConnection, frame: ClientFrame & { t: 'seen' }): void {
  const { upTo } = frame;
  if (!acknowledge(connection, upTo, 'upTo')) return;
  const { window, ports } = connection;
  const possibleMs = Math.ceil(window.sentForMs(upTo, ports.clock.monotonicMs()));
  const dwellMs = Math.min(
    frame.dwellMs,
    Math.max(dwellMsMin, Math.min(possibleMs, dwellKeptMsMax)),
  );
  const traceparent = acknowledging(connection, 'displayed', upTo);
  report(connection, {
    $case: 'seen',
    value: { upTo, dwellMs, dispatchedUpTo: window.dispatchedUpTo, traceparent },
  });
}

/** Of what an earlier connection sent; a longer stay says nothing that this does not. */
const dwellKeptMsMax = 10_000;

function typing(connection: LiveConnection, on: boolean): void {
  connection.acted();
  const waitMs = connection.typing.take(connection.ports.clock.monotonicMs());
  report(connection, waitMs > 0 ? heard : { $case: 'activity', value: { typing: on } });
  if (waitMs > 0) sendFrame(connection, no({ code: 'rate', retryAfterMs: waitMs }));
}

function probed(connection: LiveConnection, n: number): void {
  const { ports, head } = connection;
  report(connection, heard);
  sendFrame(connection, { t: 'probed', n, head, serverTime: timestamp(ports.clock.now()) });
}

function share(connection: LiveConnection, frame: ClientFrame & { t: 'share' }): void {
  const { ports, principal, conversation, participant } = connection;
  const { displayed, typing: showsTyping } = frame;
  report(connection, { $case: 'activity', value: { typing: false } });
  const waitMs = connection.typing.take(ports.clock.monotonicMs());
  if (waitMs > 0) {
    sendFrame(connection, no({ code: 'rate', retryAfterMs: waitMs }));
    return;
  }
  const value = { conversation, participant, displayed, typing: showsTyping };
  const context = callContext({ principal: servicePrincipal('edge', principal.tenant) });
  ports.sessionLink.submit({ kind: { $case: 'recordSharing', value }, context }, (answer) => {
    if (!answer.ok) refused(connection, answer.fault);
  });
}
