import type { StoredEvent, SubscribeOptions, SubscriptionItem } from '@stillhere/event-store';
import { LogCorruption, SubscriptionDropped } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';
import type { Connection } from './connection.js';
import { logPosition, positionText } from './log-position.js';
import type { LogQueries } from './log-queries.js';
import type { StoreLogger } from './options.js';

/** After so many events even those are told that read none of their types. */
const ignoredEventsMax = 4_096;
/** An end passes at once, a server that is away is left in peace. */
const resubscribeMsMin = 50;
const resubscribeMsMax = 2_000;

export interface LogTailOptions {
  readonly connection: Connection;
  readonly queries: LogQueries;
  /** Of the event that the log began with. */
  readonly origin: Position;
  readonly pollMs: number;
  readonly logger: StoreLogger | undefined;
}

type ClientSubscription = ReturnType<Connection['subscribeToAll']>;

/**
 * One subscription of the client a store, and only as a hint: what its readers get they read themselves.
 * Whatever it says of having caught up is not listened to, and a look at the head of `$all` finds it silent.
 */
export class LogTail {
  readonly #options: LogTailOptions;
  #newest: Position;
  /** Newer than what may be shown while appends of ours have no answer. */
  #latest: Position;
  /** The newest that the client's subscription has brought. */
  #arrived: Position;
  #gate: Promise<void> | undefined;
  #openGate = () => {};
  #version = 0;
  #wake = Promise.withResolvers<void>();
  #subscription: ClientSubscription | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;
  #resubscribeMs = resubscribeMsMin;
  #hasSaid = false;
  /** A reader had no answer. */
  #isAway = false;

  constructor(options: LogTailOptions, newest: Position) {
    this.#options = options;
    this.#newest = newest;
    this.#latest = newest;
    this.#arrived = newest;
  }

  start(): void {
    this.#follow();
    this.#planLook();
  }

  subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionItem> {
    if (options.after !== 'head' && options.after !== undefined) logPosition(options.after);
    const after = options.after === 'head' ? this.#newest : options.after;
    return this.#items({ ...options, after });
  }

  /** Until `release`, nothing is shown: it might be what our own callers wait to hear of first. */
  hold(): void {
    this.#gate = new Promise((open) => {
      this.#openGate = open;
    });
  }

  release(written: Position | undefined): void {
    this.#gate = undefined;
    this.#saw(written ?? this.#latest);
    this.#openGate();
  }

  drop(reason: Error): void {
    this.#failure = reason;
    clearTimeout(this.#timer);
    this.#subscription?.destroy();
    this.#wakeAll();
  }

  #checkOpen(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async *#items(options: SubscribeOptions & { readonly after: Position | undefined }) {
    const { signal, types } = options;
    const state = { cursor: options.after ?? this.#options.origin, isLive: false, ignored: 0 };
    let position = options.after;
    let isDue = true;
    while (!signal.aborted) {
      const version = this.#version;
      const page = await this.#shownPage(state.cursor, signal);
      this.#checkOpen();
      const isWanted = ({ type }: StoredEvent) => types === undefined || types.includes(type);
      if (state.isLive && page?.isLast === false && page.events.some(isWanted)) {
        state.isLive = false;
        yield { kind: 'fellBehind' } as const;
      }
      for (const event of page?.events ?? []) {
        if (signal.aborted) return;
        this.#checkOpen();
        position = event.position;
        if (!isWanted(event)) {
          state.ignored += 1;
          continue;
        }
        isDue = true;
        yield itemOf(event);
      }
      if (signal.aborted) return;
      state.cursor = page?.reached ?? state.cursor;
      if (page === undefined || version !== this.#version) {
        if (page === undefined) await this.#change(version, signal);
        continue;
      }
      if (!page.isLast) continue;
      if (isDue || state.ignored >= ignoredEventsMax) {
        Object.assign(state, { isLive: true, ignored: 0 });
        isDue = false;
        yield { kind: 'caughtUp', position } as const;
      } else await this.#change(version, signal);
    }
  }

  /** `undefined`: the log did not answer; it is asked again at the next look. */
  async #shownPage(after: Position, signal: AbortSignal) {
    if (this.#failure !== undefined) return undefined;
    try {
      const page = await this.#options.queries.page(after);
      while (this.#gate !== undefined && !signal.aborted) await this.#gate;
      return page;
    } catch (error) {
      if (error instanceof LogCorruption) throw error;
      this.#isAway = true;
      this.#sayAway(error);
      return undefined;
    }
  }

  async #change(version: number, signal: AbortSignal): Promise<void> {
    if (this.#version !== version || signal.aborted) return;
    const aborted = Promise.withResolvers<void>();
    const onAbort = () => aborted.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    await Promise.race([this.#wake.promise, aborted.promise]);
    signal.removeEventListener('abort', onAbort);
  }

  #saw(position: Position): void {
    if (position > this.#latest) this.#latest = position;
    if (this.#gate !== undefined || this.#latest <= this.#newest) return;
    this.#newest = this.#latest;
    this.#wakeAll();
  }

  #wakeAll(): void {
    this.#version += 1;
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }

  /** From the last that arrived; every end of it, said or not, begins another. */
  #follow(): void {
    if (this.#failure !== undefined) return;
    const subscription = this.#options.connection.subscribeToAll(logPosition(this.#arrived));
    this.#subscription = subscription;
    const again = () => {
      if (this.#subscription !== subscription) return;
      this.#subscription = undefined;
      setTimeout(() => {
        if (this.#subscription === undefined) this.#follow();
      }, this.#resubscribeMs).unref();
      this.#resubscribeMs = Math.min(this.#resubscribeMs * 2, resubscribeMsMax);
    };
    subscription.on('data', ({ event }) => {
      if (event === undefined || this.#subscription !== subscription) return;
      this.#resubscribeMs = resubscribeMsMin;
      this.#arrived = positionText(event.position);
      this.#saw(this.#arrived);
    });
    subscription.on('error', again).on('end', again).on('close', again);
  }

  /** Once, however many readers there are, and however long it lasts. */
  #sayAway(error: unknown): void {
    if (this.#hasSaid) return;
    this.#hasSaid = true;
    this.#options.logger?.warn('the log cannot be read', { cause: String(error) });
  }

  #planLook(): void {
    if (this.#failure !== undefined) return;
    this.#timer = setTimeout(() => void this.#look(), this.#options.pollMs);
    this.#timer.unref();
  }

  /** Compares what arrived with the head of `$all`: a subscription that is behind a whole look is silent. */
  async #look(): Promise<void> {
    try {
      const head = await this.#options.queries.newest();
      this.#hasSaid = false;
      const isSilent = head !== undefined && head > this.#arrived;
      if (isSilent && this.#failure === undefined) {
        this.#options.logger?.warn('the subscription to the log brings nothing: it is begun again');
        const silent = this.#subscription;
        this.#subscription = undefined;
        silent?.destroy();
        this.#saw(head);
        this.#follow();
      }
    } catch (error) {
      this.#sayAway(error);
    }
    // Whoever could not read tries again now.
    if (this.#isAway) this.#wakeAll();
    this.#isAway = false;
    this.#planLook();
  }
}

const itemOf = (event: StoredEvent): SubscriptionItem => ({ kind: 'event', event });

export const closedSubscription = (): SubscriptionDropped =>
  new SubscriptionDropped('the store was closed');
