import type { presence } from '@stillhere/contracts';
import { isServiceFault } from '@stillhere/nest-kit';
import { silentAfterMs } from './routing-edge.js';
import { type Page, SimulatedGateway, tickMs } from './simulated-gateway.js';
import type { StallingClock } from './stalling-clock.js';
import { type Shown, type Subject, theVisitor } from './subjects.js';
import type { Moment } from './truth-laws.js';
import { evidence } from './world.js';

/** The system that is looked at, under simulated time. */
export interface Stage {
  readonly clock: StallingClock;
  /** The service's client; another one after a restart. */
  presence(): presence.PresenceService;
  restartPresence(): Promise<void>;
  logAway(isAway: boolean): void;
  /** Whether anybody looks after it whom screens can reach; default always. */
  isSeen?(): boolean;
  /** Who looks after the subject: what one owner asked in vain, the next one asks again. */
  ownerOf?(): string | undefined;
  /** How long a screen may take to find out that nobody looks; default at once. */
  readonly sightLagMs?: number;
  /** Where several processes share presence out. */
  disturb?(kind: Disturbance): Promise<void>;
  close(): Promise<void>;
}

/** What becomes of the process that looks after the subject: `kill -9`, SIGSTOP for half a minute, a rolling update. */
export type Disturbance = 'kill-owner' | 'pause-owner' | 'replace-owner' | CallsDelayed;

/** What it sends to the record from now on is held up in the network; and all that is held up arrives. */
export type CallsDelayed = 'hold-calls' | 'deliver-calls';

export type Act =
  | { readonly kind: Disturbance }
  | { readonly kind: 'wait' | 'leave' | 'restart' | 'stall' | 'log-away' | 'log-back' }
  | { readonly kind: 'partition'; readonly ticks: number }
  | {
      readonly kind:
        | ('connect' | 'cut' | 'reset' | 'close' | 'reload' | 'late-end')
        | ('freeze' | 'thaw' | 'hide' | 'show' | 'send' | 'ack');
      readonly page: 0 | 1;
    };

/** Plays a story and notes at each tick what was so and what was shown. */
export class Simulation {
  readonly gateway: SimulatedGateway;
  readonly moments: Moment[] = [];
  readonly shown: Shown[] = [];
  #leaving = new AbortController();
  /** Something of ours was out of order until then. */
  #troubledUntilMs = Number.NEGATIVE_INFINITY;
  #logIsAway = false;
  #logAwayUntilMs = Number.NEGATIVE_INFINITY;
  #left = false;
  #cutSinceMs: number | undefined;
  #owner: string | undefined;
  #ownedSinceMs = Number.NEGATIVE_INFINITY;
  #unownedSinceMs: number | undefined;
  #refusedSinceMs: number | undefined;
  #opens = 0;
  #blame = new Set<string>();
  #quietUntilMs = 0;

  constructor(
    private readonly stage: Stage,
    private readonly subject: Subject = theVisitor,
  ) {
    const { clock } = stage;
    const service = () => stage.presence();
    this.gateway = new SimulatedGateway({ clock, presence: service, subject });
  }

  async play(acts: readonly { readonly act: Act; readonly ticks: number }[]): Promise<void> {
    this.gateway.attach();
    this.#watch();
    for (const { act, ticks } of acts) {
      await this.#do(act);
      await this.#pass(ticks);
    }
    if (this.#logIsAway) await this.#do({ kind: 'log-back' });
    await this.#pass(60_000 / tickMs);
    this.#leaving.abort();
    this.gateway.detach();
    await this.stage.close();
  }

  async #do(act: Act): Promise<void> {
    switch (act.kind) {
      case 'wait':
        return;
      case 'leave':
        return this.#leave();
      case 'restart':
        return this.#restart();
      case 'stall':
        this.#blame.add('our-restart');
        await this.stage.clock.stall(30_000);
        this.#trouble();
        return;
      case 'log-away':
      case 'log-back':
        this.#logIsAway = act.kind === 'log-away';
        // A visitor reads of a counselor that we are away ourselves; of a visitor there is a word for it.
        if (this.subject.isDesk) this.#blame.add('our-restart');
        this.stage.logAway(this.#logIsAway);
        return;
      case 'partition':
        return this.#partition(act.ticks);
      case 'kill-owner':
      case 'pause-owner':
      case 'replace-owner':
        // What waits for an absent log dies with the process: see `#restart`.
        if (this.#logIsAway) return;
        this.#blame.add('our-restart');
        await this.stage.disturb?.(act.kind);
        this.#trouble();
        return;
      case 'hold-calls':
      case 'deliver-calls':
        // No trouble that anybody may be told of: the one who looks after them by then knows nothing of it.
        await this.stage.disturb?.(act.kind);
        return;
      case 'connect':
      case 'cut':
      case 'reset':
      case 'close':
      case 'reload':
      case 'late-end':
      case 'freeze':
      case 'thaw':
      case 'hide':
      case 'show':
      case 'send':
      case 'ack':
        return this.#doOn(act.kind, this.gateway.pages[act.page] as Page);
    }
  }

  async #doOn(kind: Extract<Act, { readonly page: 0 | 1 }>['kind'], page: Page): Promise<void> {
    const { gateway } = this;
    switch (kind) {
      case 'connect':
        if (page.link === 'up') return;
        this.#relink(page, 'up');
        return;
      case 'cut':
        if (page.link !== 'up') return;
        this.#blame.add('timed-out');
        this.#relink(page, 'cut');
        return;
      case 'reset':
        if (page.link === 'gone') return;
        this.#blame.add('network');
        this.#relink(page, 'gone');
        return gateway.end(page, 'network');
      case 'close':
        if (page.link === 'gone') return;
        this.#blame.add('closed-or-reloaded');
        this.#relink(page, 'gone');
        return gateway.end(page, 'closed-or-reloaded');
      case 'reload':
        if (page.link !== 'up' || !page.socket) return;
        this.#blame.add('closed-or-reloaded');
        page.load += 1;
        page.frozen = false;
        return gateway.end(page, 'closed-or-reloaded');
      case 'late-end':
        return gateway.sayLate();
      case 'freeze':
      case 'thaw':
        if (kind === 'freeze' && !page.frozen) page.frozenSinceMs = gateway.nowMs;
        if (this.subject.isDesk) this.#blame.add('asleep');
        page.frozen = kind === 'freeze';
        return;
      case 'hide':
      case 'show':
        return this.#surface(page, kind === 'hide' ? 'hidden' : 'visible');
      case 'send':
        gateway.send(page);
        return;
      case 'ack':
        if (page.link === 'up' && !page.frozen) await gateway.say(page, evidence.ack(2));
        return;
    }
  }

  async #surface(page: Page, surface: Page['surface']): Promise<void> {
    if (page.link !== 'up' || page.frozen || !this.gateway.attached || !page.socket) return;
    page.surface = surface;
    await this.gateway.say(page, evidence.surface(surface));
  }

  async #leave(): Promise<void> {
    // A desk is closed or signed out; its visitor's chat is not left by that.
    if (this.subject.isDesk) return;
    const page = this.gateway.pages.find((one) => one.link === 'up' && one.socket);
    const isOpening = this.gateway.pages.some((one) => one.isConnecting);
    if (!page || !this.gateway.attached || isOpening) return;
    await this.gateway.say(page, evidence.leave('exit'));
    if (page.socket) this.#left = true;
    this.#quietUntilMs = this.gateway.nowMs + 1_000;
  }

  async #restart(): Promise<void> {
    // What waits for an absent log dies with the process; nobody could know of it afterwards.
    if (this.#logIsAway) return;
    this.#blame.add('our-restart');
    this.#leaving.abort();
    this.gateway.detach();
    await this.stage.restartPresence();
    this.gateway.attach();
    this.#leaving = new AbortController();
    this.#watch();
    this.#trouble();
  }

  async #partition(ticks: number): Promise<void> {
    this.#blame.add('our-restart');
    this.gateway.detach();
    await this.#pass(ticks);
    this.gateway.attach();
    this.#trouble();
  }

  /**
   * What our own trouble held up has its time again: retries, and a ping that can be answered. What
   * was heard before it, be it in the same millisecond, proves nothing any more.
   */
  #trouble(): void {
    this.#troubledUntilMs = this.gateway.nowMs;
    for (const page of this.gateway.pages) {
      page.askedInVainMs = undefined;
      page.frameMs = Number.NEGATIVE_INFINITY;
    }
  }

  #relink(page: Page, link: Page['link']): void {
    page.link = link;
    page.linkSinceMs = this.gateway.nowMs;
    page.askedInVainMs = undefined;
  }

  #watch(): void {
    const { signal } = this.#leaving;
    const verdicts = this.subject.watch(this.stage.presence(), signal);
    void (async () => {
      for await (const verdict of verdicts) {
        this.#refusedSinceMs = undefined;
        this.shown.push(verdict);
      }
    })().catch((fault: unknown) => {
      if (!isServiceFault(fault) || !fault.retryable) throw fault;
      if (signal.aborted) return;
      this.#refusedSinceMs ??= this.stage.clock.monotonicMs();
      // Who hands over has a successor in a moment; who cannot be reached was seen by nobody since.
      const isLong = this.stage.clock.monotonicMs() - this.#refusedSinceMs >= silentAfterMs;
      if (fault.code !== 'PresenceElsewhere' || isLong) this.shown.push(this.subject.unseen);
      // As a screen does: it asks again until somebody answers.
      this.stage.clock.after(tickMs, () => {
        if (!signal.aborted) this.#watch();
      });
    });
  }

  async #pass(ticks: number): Promise<void> {
    for (let n = 0; n < ticks; n += 1) {
      await this.gateway.tick();
      await this.stage.clock.advance(tickMs);
      this.#note();
    }
  }

  #note(): void {
    const { gateway } = this;
    // Whoever connects anew takes a leave back.
    if (gateway.opens > this.#opens) this.#left = false;
    this.#opens = gateway.opens;
    this.#cutSinceMs = gateway.attached ? undefined : (this.#cutSinceMs ?? gateway.nowMs);
    const isOwned = this.stage.isSeen?.() ?? true;
    this.#unownedSinceMs = isOwned ? undefined : (this.#unownedSinceMs ?? gateway.nowMs);
    const isSeen = gateway.attached && isOwned;
    const owner = this.stage.ownerOf?.();
    if (!isSeen || owner !== this.#owner) this.#trouble();
    if (owner !== this.#owner) this.#ownedSinceMs = gateway.nowMs;
    this.#owner = owner;
    if (this.#logIsAway) this.#logAwayUntilMs = gateway.nowMs;
    this.moments.push({
      nowMs: gateway.nowMs,
      troubledUntilMs: this.#troubledUntilMs,
      logAwayUntilMs: this.#logAwayUntilMs,
      isSeen,
      cutSinceMs: this.#cutSinceMs,
      unownedSinceMs: this.#unownedSinceMs,
      ownedSinceMs: this.#ownedSinceMs,
      sightLagMs: this.stage.sightLagMs ?? 0,
      isDesk: this.subject.isDesk,
      pages: gateway.pages.map((page) => ({ ...page })),
      left: this.#left,
      quietUntilMs: this.#quietUntilMs,
      blame: new Set(this.#blame),
      shown: this.shown.at(-1),
    });
  }
}
