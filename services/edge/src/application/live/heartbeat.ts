import { timestamp } from '@stillhere/event-schema';
import type { Cancel } from '@stillhere/kernel';
import { MessageProbe, type Visibility } from '@stillhere/live-protocol';
import { type LiveConnection, sendFrame } from './live-connection.js';

/** What is asked whether it is there: a page in a conversation, or a desk. */
export interface Beating extends Pick<LiveConnection, 'socket' | 'participates'> {
  readonly ports: Pick<LiveConnection['ports'], 'clock' | 'timers' | 'evidence'>;
  readonly visibility: Visibility;
  /** Of a conversation: a ping names it, which repairs a lost hint that it moved. */
  readonly head?: number;
  pings: number;
  /** Answered last; more than one open ping needs no further probe. */
  pongs: number;
}

const visibleMs = 10_000;
const hiddenMs = 20_000;

/** A hidden page is asked less often: its browser answers late, and its battery is somebody's. */
export const heartbeatMs = (visibility: Visibility): number =>
  visibility === 'visible' ? visibleMs : hiddenMs;

/** Pings until the connection is over. */
export class Heartbeat {
  #pingedAtMs: number;
  #toldMs: number;
  #cancel: Cancel | undefined;
  #probe: MessageProbe | undefined;
  #cancelProbe: Cancel | undefined;

  constructor(private readonly connection: Beating) {
    this.#pingedAtMs = connection.ports.clock.monotonicMs();
    this.#toldMs = heartbeatMs(connection.visibility);
    this.repace();
  }

  /** The pace of the pings follows the visibility. */
  repace(): void {
    const { ports, visibility } = this.connection;
    this.#cancel?.();
    const dueMs = this.#pingedAtMs + heartbeatMs(visibility) - ports.clock.monotonicMs();
    this.#cancel = ports.timers.after(Math.max(0, dueMs), () => this.#beat());
  }

  /** A message of somebody else left: if the page does not acknowledge it soon, its browser is asked. */
  messageSent(revision: number): void {
    this.#probe ??= new MessageProbe();
    this.#probe.sent(revision, this.connection.ports.clock.monotonicMs());
    if (!this.#cancelProbe) this.#waitForAck(this.#probe);
  }

  acknowledged(upTo: number): void {
    this.#probe?.acknowledged(upTo);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancelProbe?.();
  }

  /** One timer, not moved by what is acknowledged meanwhile: it looks when it comes. */
  #waitForAck(asked: MessageProbe): void {
    const { clock, timers } = this.connection.ports;
    const { dueMs } = asked;
    this.#cancelProbe = undefined;
    if (dueMs === undefined) return;
    this.#cancelProbe = timers.after(dueMs - clock.monotonicMs(), () => {
      if (asked.takeUnanswered(clock.monotonicMs())) probe(this.connection);
      this.#waitForAck(asked);
    });
  }

  #beat(): void {
    const { ports, visibility } = this.connection;
    this.#pingedAtMs = ports.clock.monotonicMs();
    const paceMs = heartbeatMs(visibility);
    ping(this.connection, paceMs === this.#toldMs ? undefined : paceMs);
    this.#toldMs = paceMs;
    this.repace();
  }
}

/** Asks both the page (a frame) and its browser (a protocol ping): they fail apart. */
function ping(connection: Beating, intervalMs: number | undefined): void {
  const { ports, socket, head } = connection;
  connection.pings += 1;
  const n = connection.pings;
  sendFrame(connection, {
    t: 'ping',
    n,
    serverTime: timestamp(ports.clock.now()),
    head,
    intervalMs,
  });
  socket.ping(String(n));
  report(connection, n, false);
}

/** Asks the browser alone, where the page left a message unanswered. One open question is enough. */
function probe(connection: Beating): void {
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
