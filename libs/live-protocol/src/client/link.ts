import type { Cancel } from '@stillhere/kernel';
import type { CutSide, LinkState, LiveClientOptions } from '../client-api.js';
import { type ByeFrame, closeCodes } from '../wire.js';
import { type Ending, endingOf, endingOfBye } from './advice.js';
import { backOffMs, openWithinMs, welcomeWithinMs } from './back-off.js';
import { dial, type WireHandlers, type WireSocket } from './wire-socket.js';

/** A connection that lived so long starts the back-off anew; a shorter one was no success. */
const provenMs = 5_000;
/** On wake, an attempt that is older than this was made before the sleep. */
const staleAttemptMs = 2_000;
const goingAway = 1000;

/** What a link needs of whoever keeps it. */
export type LinkOptions = Pick<
  LiveClientOptions,
  'openSocket' | 'clock' | 'timers' | 'random' | 'renewAuth' | 'isOnline' | 'askService'
>;

export interface LinkHandlers {
  /** The socket is open: the text of the hello. */
  hello(wire: WireSocket): string;
  onText(wire: WireSocket, data: unknown): void;
  /** Nothing serves any more; a new connection follows by itself, unless stopped. */
  onDown(): void;
  startOver(): void;
  changed(): void;
}

/**
 * Keeps one connection to the server, whatever happens to it. `serving` is welcomed and carries
 * frames; `dialling` is on its way. Both exist while a draining server hands over.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #handlers: LinkHandlers;
  readonly #wireHandlers: WireHandlers;
  #state: LinkState = { status: 'connecting' };
  #serving: WireSocket | undefined;
  #dialling: WireSocket | undefined;
  #servingSinceMs = 0;
  #attempt = 0;
  /** Of the newest connection that opened. */
  #openedInMs: number | undefined;
  /** So many opened in a row, and were not welcomed. */
  #unwelcomed = 0;
  #notBeforeMs = 0;
  #retryAtMs = 0;
  #cancelRetry: Cancel | undefined;
  /** Our service said of this cut that it is ours. */
  #isOurs = false;

  constructor(options: LinkOptions, handlers: LinkHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#wireHandlers = {
      onOpen: (wire) => {
        this.#openedInMs = wire.openedInMs;
        wire.send(handlers.hello(wire));
      },
      onText: handlers.onText,
      onEnd: (wire, code, reason) => this.#over(wire, endingOf(code, reason)),
    };
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Monotonic time of the newest frame. */
  get heardMs(): number {
    return this.#serving?.heardMs ?? 0;
  }

  /** What may be acknowledged now; while one server hands over to another, the page may hold more. */
  get shownUpTo(): number {
    return this.#serving?.shownUpTo ?? -1;
  }

  send(text: string): void {
    this.#serving?.send(text);
  }

  serves(wire: WireSocket): boolean {
    return wire === this.#serving;
  }

  connect(): void {
    this.#cancel();
    this.#dialling?.drop();
    this.#dialling = dial(this.#options, this.#wireHandlers, {
      openMs: openWithinMs(this.#attempt, this.#openedInMs),
      welcomeMs: welcomeWithinMs(this.#unwelcomed),
    });
  }

  /** True: this connection serves from now on. */
  onWelcome(wire: WireSocket): boolean {
    if (wire !== this.#dialling) return false;
    wire.welcomed();
    this.#serving?.drop();
    this.#serving = wire;
    this.#dialling = undefined;
    this.#servingSinceMs = this.#nowMs;
    this.#unwelcomed = 0;
    this.#isOurs = false;
    if (this.#state.status !== 'live') {
      const cut = this.#state.status === 'waiting' ? this.#state.whose : undefined;
      this.#become({ status: 'live', sinceMs: this.#nowMs, cut });
    }
    return true;
  }

  onBye(wire: WireSocket, frame: ByeFrame): void {
    const ending = endingOfBye(frame);
    this.#isOurs = ending.code === closeCodes.drain.code;
    // Make before break: this one serves until its successor is welcomed.
    const handsOver = wire === this.#serving && ending.code === closeCodes.drain.code;
    if (handsOver) this.#connectAfter(ending, 0);
    else this.#over(wire, ending);
  }

  /** Lets go of a connection that cannot be trusted, and connects again. */
  replace(wire: WireSocket | undefined, reason: string): void {
    const untrusted = wire ?? this.#serving;
    if (untrusted !== undefined) this.#over(untrusted, endingOf(1006, reason));
  }

  /** Wake: what waits, waits no longer. True: a connection serves, so prove that one. */
  hurry(): boolean {
    if (this.#serving !== undefined) return true;
    const staleMs = this.#nowMs - staleAttemptMs;
    if (this.#cancelRetry !== undefined) {
      this.#connectIn(Math.max(0, this.#notBeforeMs - this.#nowMs));
    } else if (this.#dialling !== undefined && this.#dialling.dialledMs < staleMs) {
      this.connect();
    }
    return false;
  }

  stop(code: number, message: string): void {
    if (this.#state.status === 'stopped') return;
    this.#cancel();
    this.#serving?.drop(goingAway);
    this.#dialling?.drop(goingAway);
    this.#serving = undefined;
    this.#dialling = undefined;
    this.#handlers.onDown();
    this.#become({ status: 'stopped', code, message });
  }

  #over(wire: WireSocket, ending: Ending): void {
    wire.drop();
    if (wire === this.#serving) {
      this.#serving = undefined;
      if (this.#nowMs - this.#servingSinceMs >= provenMs) this.#attempt = 0;
      this.#handlers.onDown();
      // Its successor is on its way already, or due when the drained server said; being superseded
      // by it is how this one may end.
      const dueMs = this.#cancelRetry === undefined ? this.#nowMs : this.#retryAtMs;
      this.#waitUntil(dueMs);
      if (this.#dialling !== undefined || this.#cancelRetry !== undefined) return;
    } else if (wire === this.#dialling) {
      this.#dialling = undefined;
      if (wire.openedInMs !== undefined) this.#unwelcomed += 1;
    } else return;
    this.#follow(ending);
  }

  #follow(ending: Ending): void {
    switch (ending.resume) {
      case 'no':
        this.stop(ending.code, ending.message);
        break;
      case 'auth':
        void this.#renewAuth(ending);
        break;
      case 'resync':
        this.#handlers.startOver();
        this.#retry(ending);
        break;
      default:
        this.#retry(ending);
    }
  }

  /** A renewal that rejects is one that did not succeed: whoever asked has said why elsewhere. */
  async #renewAuth(ending: Ending): Promise<void> {
    const asked = Promise.resolve(this.#options.renewAuth?.(ending.reason) ?? false);
    const renewed = await asked.catch(() => false);
    if (this.#state.status === 'stopped') return;
    if (renewed) this.#retry(ending);
    else this.stop(ending.code, ending.message);
  }

  #retry(ending: Ending): void {
    const backOff = backOffMs(this.#attempt, this.#options.random.fraction());
    this.#attempt += 1;
    this.#connectAfter(ending, backOff);
    void this.#askService();
  }

  async #askService(): Promise<void> {
    const answer = await this.#options.askService?.();
    if (answer !== 'unwell' || this.#state.status !== 'waiting') return;
    this.#isOurs = true;
    this.#become({ ...this.#state, whose: 'ours' });
  }

  /** Not before the server wants it, also when woken. */
  #connectAfter({ retryAfterMs }: Ending, backOff: number): void {
    this.#notBeforeMs = this.#nowMs + retryAfterMs;
    this.#connectIn(Math.max(retryAfterMs, backOff));
  }

  #connectIn(delayMs: number): void {
    this.#cancel();
    this.#retryAtMs = this.#nowMs + delayMs;
    this.#cancelRetry = this.#options.timers.after(delayMs, () => this.connect());
    if (this.#serving === undefined) this.#waitUntil(this.#retryAtMs);
  }

  #waitUntil(retryAtMs: number): void {
    const sinceMs = this.#state.status === 'waiting' ? this.#state.sinceMs : this.#nowMs;
    this.#become({ status: 'waiting', sinceMs, retryAtMs, whose: this.#whose });
  }

  get #whose(): CutSide | undefined {
    if (this.#options.isOnline?.() === false) return 'theirs';
    return this.#isOurs ? 'ours' : undefined;
  }

  #cancel(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#handlers.changed();
  }

  get #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
