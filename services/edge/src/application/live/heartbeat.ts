import { timestamp } from '@stillhere/event-schema';
import type { Visibility } from '@stillhere/live-protocol';
import { sayBye } from './bye.js';
import { type LiveConnection, sendFrame } from './live-connection.js';

const visibleMs = 10_000;
const hiddenMs = 20_000;

/** A reader whose window has been full for so long is told to come again: nothing is dropped. */
const slowAfterMs = 30_000;

/** A hidden page is asked less often: its browser answers late, and its battery is somebody's. */
export const heartbeatMs = (visibility: Visibility): number =>
  visibility === 'visible' ? visibleMs : hiddenMs;

/** Pings until the connection is over. `ping.head` also repairs a lost hint that the head moved. */
export function beat(connection: LiveConnection): void {
  const { ports, over } = connection;
  const next = (): void => {
    if (over.signal.aborted) return;
    if (isSlow(connection)) {
      sayBye(connection.socket, 'slow', { retryAfterMs: 1_000 });
      return;
    }
    ping(connection);
    arm();
  };
  let cancel = (): void => undefined;
  const arm = (): void => {
    cancel = ports.timers.after(heartbeatMs(connection.visibility), next);
  };
  over.signal.addEventListener('abort', () => cancel(), { once: true });
  arm();
}

function isSlow({ fullSinceMs, ports }: LiveConnection): boolean {
  return fullSinceMs > 0 && ports.clock.monotonicMs() - fullSinceMs > slowAfterMs;
}

/** Asks both the page (a frame) and its browser (a protocol ping): they fail apart. */
function ping(connection: LiveConnection): void {
  const { ports, socket, head } = connection;
  connection.pings += 1;
  const n = connection.pings;
  sendFrame(connection, { t: 'ping', n, head, serverTime: timestamp(ports.clock.now()) });
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
