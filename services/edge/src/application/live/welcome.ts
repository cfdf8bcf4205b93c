import type { presence } from '@stillhere/contracts';
import { timestamp } from '@stillhere/event-schema';
import { createTokenBucket } from '@stillhere/kernel';
import { type HelloFrame, type WelcomeFrame, wireLimits } from '@stillhere/live-protocol';
import { type AdmittedCaller, admit, openOf } from './admit.js';
import { byeFor, sayBye } from './bye.js';
import { createDeliveryWindow } from './delivery-window.js';
import { closedBecause } from './end-cause.js';
import { heartbeatMs } from './heartbeat.js';
import { type LiveConnection, type Socket, sendFrame } from './live-connection.js';
import type { Over } from './over.js';
import type { Arriving, LivePorts, StaffSession } from './ports.js';

/** A person who works is told so to the session at most this often. */
const actedEveryMs = 10_000;
/** Every deadline on the way to the log has passed by then. */
const settledAfterMs = 10_000;

export interface Greeting {
  readonly socket: Socket;
  readonly hello: HelloFrame;
  readonly arriving: Arriving;
  readonly over: Over;
}

export interface Welcomed {
  readonly connection: LiveConnection;
  /** The newest revision that the client proved to hold; -1: it starts from the beginning. */
  readonly after: number;
  readonly visitor: string;
  readonly status: string;
}

/** From hello to welcome, or to a goodbye with its reason: then `undefined`. */
export async function greet(ports: LivePorts, greeting: Greeting): Promise<Welcomed | undefined> {
  const { socket, hello, arriving, over } = greeting;
  try {
    const admission = await admit(ports, hello, arriving);
    // It may have taken seconds. Opened now, a connection that its page has given up would take over from the one that
    // the page made since, at another edge.
    if (over.isOver) return undefined;
    if (!admission.ok) {
      sayBye(socket, admission.reason);
      return undefined;
    }
    const { caller } = admission;
    const retryAfterMs = ports.floods.leftMs(hello.conversation, caller.participant);
    if (retryAfterMs > 0) {
      sayBye(socket, 'rate', { retryAfterMs });
      return undefined;
    }
    return caller.participates
      ? await welcome(ports, greeting, caller)
      : lookOn(ports, greeting, caller);
  } catch (error) {
    const reason = byeFor(error);
    if (reason === undefined) throw error;
    sayBye(socket, reason, { retryAfterMs: reason === 'drain' ? 1_000 : 0 });
    return undefined;
  }
}

async function welcome(
  ports: LivePorts,
  greeting: Greeting,
  caller: AdmittedCaller,
): Promise<Welcomed | undefined> {
  const { socket, hello } = greeting;
  const opened = await opening(ports, greeting, caller);
  if (!opened.prefixProven) {
    ports.evidence.report(socket.id, closedBecause('drained'));
    sayBye(socket, 'logMismatch');
    return undefined;
  }
  const connection = connectionOf(ports, { ...greeting, caller, opened });
  const { device } = hello;
  const { tenant } = caller.principal;
  const { conversation, participant, tab, connEpoch } = connection;
  const resumeToken =
    caller.token &&
    ports.tokens.mint({ tenant, conversation, participant, device, tab, epoch: connEpoch });
  sendFrame(connection, welcomeFrame(connection, caller, { resumeToken, status: opened.status }));
  const { visitor } = caller.state;
  return { connection, after: hello.resume?.revision ?? -1, visitor, status: opened.status };
}

/**
 * A call that broke off may have been done. Whatever connection it left on record has no socket: it
 * is reported as closed when the call can no longer take effect.
 */
async function opening(
  ports: LivePorts,
  { socket, hello }: Greeting,
  caller: AdmittedCaller,
): Promise<presence.OpenConnectionResponse> {
  try {
    return await openOf(ports, hello, { caller, connection: socket.id });
  } catch (error) {
    ports.timers.after(settledAfterMs, () => {
      ports.evidence.report(socket.id, closedBecause('drained'));
    });
    throw error;
  }
}

/** A supervisor who reads along: no connection of the conversation, no evidence, no receipts. */
function lookOn(ports: LivePorts, greeting: Greeting, caller: AdmittedCaller): Welcomed {
  const opened = { connEpoch: 0, head: caller.state.head, tab: greeting.hello.tab };
  const connection = connectionOf(ports, { ...greeting, caller, opened });
  sendFrame(connection, welcomeFrame(connection, caller, { status: caller.state.status }));
  return { connection, after: -1, visitor: caller.state.visitor, status: caller.state.status };
}

interface Parts extends Greeting {
  readonly caller: AdmittedCaller;
  readonly opened: { readonly connEpoch: number; readonly head: number; readonly tab: string };
}

function connectionOf(ports: LivePorts, parts: Parts): LiveConnection {
  const { socket, hello, caller, opened, over } = parts;
  const nowMs = ports.clock.monotonicMs();
  const { messagesPerSecond, messagesBurst, typingPerSecond } = wireLimits;
  return {
    socket,
    ports,
    conversation: hello.conversation,
    principal: caller.principal,
    participant: caller.participant,
    side: caller.token ? 'visitor' : 'staff',
    participates: caller.participates,
    device: hello.device,
    tab: opened.tab,
    connEpoch: opened.connEpoch,
    window: createDeliveryWindow(
      wireLimits.windowEvents,
      wireLimits.windowBytes,
      hello.resume?.revision,
    ),
    messages: createTokenBucket({ perSecond: messagesPerSecond, burst: messagesBurst }, nowMs),
    typing: createTokenBucket({ perSecond: typingPerSecond, burst: typingPerSecond }, nowMs),
    over,
    admittedAt: opened.head,
    acted: actingOf(ports, caller.token ? undefined : parts.arriving.staff),
    visibility: hello.v ?? 'visible',
    hasLeft: false,
    heartbeat: undefined,
    head: opened.head,
    pings: 0,
    pongs: 0,
    postsWaiting: 0,
    ephemeral: 0,
    traces: undefined,
  };
}

function actingOf({ clock }: LivePorts, staff: StaffSession | undefined): () => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (staff === undefined || clock.monotonicMs() - toldMs < actedEveryMs) return;
    toldMs = clock.monotonicMs();
    staff.touch();
  };
}

function welcomeFrame(
  connection: LiveConnection,
  { state }: AdmittedCaller,
  { resumeToken, status }: { readonly resumeToken?: string | undefined; readonly status: string },
): WelcomeFrame {
  const { ports, connEpoch, head, tab, participant, side } = connection;
  return {
    t: 'welcome',
    connEpoch,
    resumeToken,
    logId: state.logId,
    head,
    tab,
    participant,
    side,
    status: status as WelcomeFrame['status'],
    heartbeat: { intervalMs: heartbeatMs(connection.visibility) },
    limits: wireLimits,
    serverTime: timestamp(ports.clock.now()),
  };
}
