import { timestamp } from '@stillhere/event-schema';
import type { Cancel } from '@stillhere/kernel';
import type { Visibility } from '@stillhere/live-protocol';
import { type LiveConnection, sendFrame } from './live-connection.js';

const visibleMs = 10_000;
const hiddenMs = 20_000;

/** A hidden page is asked less often: its browser answers late, and its battery is somebody's. */
export const heartbeatMs = (visibility: Visibility): number =>
  visibility === 'visible' ? visibleMs : hiddenMs;

/** Pings until the connection is over. `ping.head` also repairs a lost hint that the head moved. */
export function beat(connection: LiveConnection): void {
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
    ping(connection, paceMs === toldMs ? undefined : paceMs);
    toldMs = paceMs;
    arm();
  };
  connection.repace = arm;
  over.signal.addEventListener('abort', () => cancel(), { once: true });
  arm();
}

/** Asks both the page (a frame) and its browser (a protocol ping): they fail apart. */
function ping(connection: LiveConnection, intervalMs: number | undefined): void {
  const { ports, socket, head } = connection;
  connection.pings += 1;
  const n = connection.pings;
  sendFrame(connection, {
    ...{ t: 'ping', n, head, serverTime: timestamp(ports.clock.now()) },
    ...(intervalMs === undefined ? {} : { intervalMs }),
  });
  socket.ping(String(n));
  report(connection, n, false);
}

/**
 * A protocol ping that leaves with a message: the message itself becomes the question whether they
 * are there. One open question is enough.
 */
export function probe(connection: LiveConnection): void {
  if (connection.pings > connection.pongs) return;
  connection.pings += 1;
  connection.socket.ping(String(connection.pings));
  report(connection, connection.pings, true);
}

function report(
  { ports, socket, participates }: LiveConnection,
  n: number,
  isProbe: boolean,
): void {
  if (participates)
    ports.evidence.report(socket.id, { $case: 'pingSent', value: { n, probe: isProbe } });
}

/** The browser's own answer. */
export function ponged(connection: LiveConnection, payload: string): void {
  const n = Number(payload);
  if (!Number.isInteger(n) || n <= connection.pongs || n > connection.pings) return;
  connection.pongs = n;
  if (!connection.participates) return;
  connection.ports.evidence.report(connection.socket.id, { $case: 'protocolPong', value: { n } });
}
