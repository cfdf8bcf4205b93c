import { eventRegistry } from '@stillhere/event-schema';
import {
  type EventStore,
  StoreUnavailable,
  SubscriptionDropped,
  type SubscriptionItem,
} from '@stillhere/event-store';
import { type Position, pause, type Random, type Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { DurableEvents } from './hub.js';

export interface SubscriptionPorts {
  readonly store: EventStore;
  readonly random: Random;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** What a follower may be shown: of other streams nobody here is told. */
const types = eventRegistry.types
  .map(({ type }) => type)
  .filter((type) => type.startsWith('conversation.'));

/** Longest pause before a dropped subscription is taken up again; full jitter. */
const resubscribePauseMaxMs = 200;

/** One subscription to the log for all followers in this process: for logs that others append to as well. */
export class LogSubscription {
  readonly #abort = new AbortController();
  #position: Position | undefined;
  #running: Promise<void> | undefined;

  constructor(
    private readonly ports: SubscriptionPorts,
    private readonly events: DurableEvents,
  ) {}

  /** Begins to listen; followers before that read the log and wait. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await this.#listen();
      } catch (error) {
        if (!(error instanceof SubscriptionDropped || error instanceof StoreUnavailable)) {
          this.ports.logger.error('followers are cut off', { error });
          this.events.failed(asError(error));
          return;
        }
        this.ports.logger.warn('subscription dropped, taking it up again', { error });
      }
      if (!signal.aborted) await this.#pause();
    }
  }

  /** Resumes after the last event that was handled; before the first one there is only the head. */
  async #listen(): Promise<void> {
    const { signal } = this.#abort;
    const after = this.#position ?? 'head';
    let mayHaveMissed = after === 'head';
    for await (const item of this.ports.store.subscribe({ after, types, signal })) {
      this.#take(item);
      if (item.kind !== 'caughtUp' || !mayHaveMissed) continue;
      mayHaveMissed = false;
      this.events.mayHaveMissed();
    }
  }

  #take(item: SubscriptionItem): void {
    if (item.kind !== 'event') return;
    this.events.durable(item.event.stream, [item.event]);
    this.#position = item.event.position;
  }

  #pause(): Promise<void> {
    const pauseMs = this.ports.random.fraction() * resubscribePauseMaxMs;
    return pause({ timers: this.ports.timers, signal: this.#abort.signal }, pauseMs);
  }
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error('the log gave way', { cause: error });
