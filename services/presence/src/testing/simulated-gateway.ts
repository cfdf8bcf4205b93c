import type { presence } from '@stillhere/contracts';
import { MessageProbe } from '@stillhere/live-protocol';
import type { StallingClock } from './stalling-clock.js';
import { type Subject, theVisitor } from './subjects.js';
import { as, evidence, gateway } from './world.js';

/** One step of simulated time; a round trip takes one. */
export const tickMs = 250;

type Kind = NonNullable<presence.Evidence['kind']>;

/** A tab of the visitor and the gateway's side of its socket: what really is so. */
export interface Page {
  readonly tab: string;
  load: number;
  /** The socket at the gateway; `undefined`: there is none. */
  socket: SimulatedSocket | undefined;
  /** `gone`: the page is closed or has no network and does not come back by itself. */
  link: 'up' | 'cut' | 'gone';
  frozen: boolean;
  /** Since when, while it is. */
  frozenSinceMs: number;
  surface: 'visible' | 'hidden';
  /** Since when its link is up without a break, and since when it is not. */
  linkSinceMs: number;
  /** The newest frame that presence took, while the link was up. */
  frameMs: number;
  /** The first question that was sent into a dead link. */
  askedInVainMs: number | undefined;
  /** The oldest ping that is not answered yet, and how long the slowest one took on this socket. */
  askedMs: number | undefined;
  roundTripMs: number;
  /** How it went the last time it did. */
  wentBecause: string;
  /** When the gateway saw its socket end; it told presence if they were in touch. */
  endedMs: number;
  isConnecting: boolean;
}

interface SimulatedSocket {
  readonly id: string;
  pings: number;
  pongs: number;
  nextPingMs: number;
  /** The messages of others that were sent into it, and which of them its page acknowledged. */
  readonly probe: MessageProbe;
  sent: number;
  acked: number;
}

export interface SimulatedParts {
  readonly clock: StallingClock;
  readonly presence: () => presence.PresenceService;
  readonly subject?: Subject;
}

/** What came to the gateway's knowledge. */
export interface Noted {
  readonly atMs: number;
  readonly connection: string;
  readonly kind: Kind['$case'] | 'opened';
}

/** A gateway with simulated sockets, speaking to presence as the edge does. */
export class SimulatedGateway {
  readonly pages: readonly Page[];
  attached = false;
  /** Connections that were opened so far. */
  opens = 0;
  readonly noted: Noted[] = [];
  #leaving = new AbortController();
  #sockets = 0;
  readonly #subject: Subject;
  readonly #opening = new Set<string>();

  constructor(private readonly parts: SimulatedParts) {
    this.#subject = parts.subject ?? theVisitor;
    this.pages = ['t1', 't2'].map((tab) => ({
      ...{ tab, load: 1, socket: undefined, link: 'gone', frozen: false, surface: 'visible' },
      ...{ linkSinceMs: 0, frameMs: Number.NEGATIVE_INFINITY, askedInVainMs: undefined },
      ...{ endedMs: Number.NEGATIVE_INFINITY, isConnecting: false, wentBecause: 'network' },
      ...{ frozenSinceMs: 0, askedMs: undefined, roundTripMs: 0 },
    }));
  }

  /** What says nothing of somebody being there: of a desk, also that its browser answers. */
  get #provesNothing(): ReadonlySet<string> {
    const always = ['pingSent', 'closed'];
    return new Set(this.#subject.isDesk ? [...always, 'protocolPong'] : always);
  }

  get nowMs(): number {
    return this.parts.clock.monotonicMs();
  }

  attach(): void {
    this.attached = true;
    const { signal } = this.#leaving;
    const directives = this.parts.presence().watchConnections({ gateway }, { ...as.edge, signal });
    void (async () => {
      for await (const { connection } of directives) this.#kick(connection);
    })();
  }

  detach(): void {
    this.attached = false;
    this.#leaving.abort();
    this.#leaving = new AbortController();
  }

  /** One step: pings fall due, and what was asked before is answered. */
  async tick(): Promise<void> {
    for (const page of this.pages) {
      const canConnect = page.link === 'up' && !(this.#subject.isDesk && page.frozen);
      if (canConnect && !page.socket) void this.connect(page);
      const { socket } = page;
      if (!socket) continue;
      if (page.link === 'up') await this.#answer(page, socket);
      if (socket.probe.takeUnanswered(this.nowMs)) await this.ask(page, true);
      if (this.nowMs >= socket.nextPingMs) await this.ask(page, false);
    }
  }

  async connect(page: Page): Promise<void> {
    if (!this.attached || page.isConnecting) return;
    page.isConnecting = true;
    this.#sockets += 1;
    const id = `c${this.#sockets}`;
    this.#opening.add(id);
    const visible = page.surface === 'visible';
    const hello = { connection: id, tab: page.tab, page: `${page.tab}-${page.load}`, visible };
    try {
      await this.#subject.open(this.parts.presence(), hello);
    } catch {
      return;
    } finally {
      page.isConnecting = false;
      this.#opening.delete(id);
    }
    const nextPingMs = this.nowMs + intervalMs(page);
    const probe = new MessageProbe();
    page.askedMs = undefined;
    page.roundTripMs = 0;
    page.socket = { id, pings: 0, pongs: 0, nextPingMs, probe, sent: 0, acked: 0 };
    if (page.link === 'up') page.frameMs = this.nowMs;
    this.opens += 1;
    this.noted.push({ atMs: this.nowMs, connection: id, kind: 'opened' });
    // It ended on the way: the record has a connection that nobody holds.
    if (page.link === 'gone') await this.end(page, page.wentBecause);
  }

  /** A message of somebody else: it is the question whether they are there, and its ack the answer. */
  send(page: Page): void {
    const { socket } = page;
    if (!socket) return;
    socket.sent += 1;
    socket.probe.sent(socket.sent, this.nowMs);
    if (page.link !== 'up' && this.attached) page.askedInVainMs ??= this.nowMs;
  }

  async ask(page: Page, probe: boolean): Promise<void> {
    const { socket } = page;
    if (!socket || (probe && socket.pings > socket.pongs)) return;
    socket.pings += 1;
    page.askedMs ??= this.nowMs;
    if (!probe) socket.nextPingMs = this.nowMs + intervalMs(page);
    if (page.link !== 'up' && this.attached) page.askedInVainMs ??= this.nowMs;
    await this.say(page, evidence.ping(socket.pings, probe));
  }

  /** The gateway tells presence what it met, unless they are out of touch: then it is lost. */
  async say(page: Page, ...kinds: readonly Kind[]): Promise<void> {
    const { socket } = page;
    if (!socket || !this.attached) return;
    const report = kinds.map((kind) => ({ connection: socket.id, ageMs: 0, part: 0, kind }));
    this.#note(report);
    const answer = await this.parts
      .presence()
      .reportEvidence({ gateway, evidence: report }, as.edge);
    for (const id of answer.unknownConnections) this.#kick(id);
    const isFrame = kinds.some(({ $case }) => !this.#provesNothing.has($case));
    const isTaken = answer.unknownConnections.length === 0 && answer.elsewhere.length === 0;
    if (isFrame && isTaken) page.frameMs = this.nowMs;
  }

  /** Something late about sockets that are over. */
  async sayLate(): Promise<void> {
    const live = new Set(this.pages.map(({ socket }) => socket?.id));
    const ids = Array.from({ length: this.#sockets }, (_, n) => `c${n + 1}`);
    const kind = evidence.closed('network');
    const late = ids.filter((id) => !live.has(id) && !this.#opening.has(id));
    const report = late.map((connection) => ({ connection, ageMs: 60_000, part: 0, kind }));
    this.#note(report);
    if (this.attached)
      await this.parts.presence().reportEvidence({ gateway, evidence: report }, as.edge);
  }

  /** The socket ends and the gateway knows. */
  async end(page: Page, cause: string): Promise<void> {
    page.wentBecause = cause;
    if (!page.socket) return;
    await this.say(page, evidence.closed(cause));
    page.socket = undefined;
    page.endedMs = this.nowMs;
  }

  async #answer(page: Page, socket: NonNullable<Page['socket']>): Promise<void> {
    if (socket.acked < socket.sent && !page.frozen) {
      socket.acked = socket.sent;
      socket.probe.acknowledged(socket.sent);
      await this.say(page, evidence.ack(2));
    }
    if (socket.pongs >= socket.pings) return;
    socket.pongs = socket.pings;
    page.roundTripMs = Math.max(page.roundTripMs, this.nowMs - (page.askedMs ?? this.nowMs));
    page.askedMs = undefined;
    const awake = page.frozen ? [] : [evidence.pagePong(socket.pings)];
    await this.say(page, evidence.pong(socket.pings), ...awake);
  }

  #note(report: readonly { readonly connection: string; readonly kind: Kind }[]): void {
    for (const { connection, kind } of report) {
      this.noted.push({ atMs: this.nowMs, connection, kind: kind.$case });
    }
  }

  #kick(id: string): void {
    for (const page of this.pages) if (page.socket?.id === id) page.socket = undefined;
  }
}

const intervalMs = ({ surface }: Page): number => (surface === 'visible' ? 10_000 : 20_000);
