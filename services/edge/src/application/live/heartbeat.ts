import { timestamp } from '@stillhere/event-schema';
import type { Cancel } from '@stillhere/kernel';
import type { Visibility } from '@stillhere/live-protocol';
import { type LiveConnection, sendFrame } from './live-connection.js';

/** What is asked whether it is there: a page in a conversation, or a desk. */
export type Beating = Pick<
  LiveConnection,
  'socket' | 'over' | 'participates' | 'visibility' | 'repace' | 'pings' | 'pongs'
> & { readonly ports: Pick<LiveConnection['ports'], 'clock' | 'timers' | 'evidence'> };

/** What a ping says beside its number; a conversation's also names its head. */
export type MorePing = () => object;
const noMore: MorePing = () => ({});

const visibleMs = 10_000;
const hiddenMs = 20_000;

/** A hidden page is asked less often: its browser answers late, and its battery is somebody's. */
export const heartbeatMs = (visibility: Visibility): number =>
  visibility === 'visible' ? visibleMs : hiddenMs;

/** Pings until the connection is over. */
export function beat(connection: Beating, more: MorePing = noMore): void {
  const { ports, over } = connection;
  const { clock, timers } = ports;
  let pingedAtMs = clock.monotonicMs();
  let toldMs = heartbeatMs(connection.visibility);
  let cancel: Cancel = () => undefined;

  const arm = (): void => {
    cancel();
    const dueMs = pingedAtMs + heartbeatMs(connection.visibility) - clock.monotonicMs();
    cancel = timers.after(Math.max(0, dueMs), next);
  };
  const next = (): void => {
    pingedAtMs = clock.monotonicMs();
    const paceMs = heartbeatMs(connection.visibility);
    ping(connection, paceMs === toldMs ? more() : { ...more(), intervalMs: paceMs });
    toldMs = paceMs;
    arm();
  };
  connection.repace = arm;
  over.signal.addEventListener('abort', () => cancel(), { once: true });
  arm();
}

/** Asks both the page (a frame) and its browser (a protocol ping): they fail apart. */
function ping(connection: Beating, more: object): void {
  const { ports, socket } = connection;
  connection.pings += 1;
  const n = connection.pings;
  sendFrame(connection, {
    t: 'ping',
    n,
    serverTime: timestamp(ports.clock.now()),
    ...more,
  });
  socket.ping(String(n));
  report(connection, n, false);
}

/**
 * A protocol ping that leaves with a message: the message itself becomes the question whether they
 * are there. One open question is enough.
 */
export function probe(connection: Beating): void {
  if (connection.pings > connection.pongs) return;
  connection.pings += 1;
  connection.socket.ping(String(connection.pings));
  report(connection, connection.pings, true);
}

function report({ ports, socket, participates }: Beating, n: number, isProbe: boolean): void {
  if (participates)
    ports.evidence.report(socket.id, { $case: 'pingSent', value: { n, probe: isProbe } });
}

/** The browser's own answer. */
export function ponged(connection: Beating, payload: string): void {
  const n = Number(payload);
  if (!Number.isInteger(n) || n <= connection.pongs || n > connection.pings) return;
  connection.pongs = n;
  if (!connection.participates) return;
  connection.ports.evidence.report(connection.socket.id, { $case: 'protocolPong', value: { n } });
}
