import {
  type EventStore,
  StoreUnavailable,
  SubscriptionDropped,
  type SubscriptionItem,
} from '@stillhere/event-store';
import { type Position, pause, type Random, type StreamName, type Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import { Channel } from './channel.js';

export interface HubPorts {
  readonly store: EventStore;
  readonly random: Random;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Longest pause before a dropped subscription is taken up again; full jitter. */
const resubscribePauseMaxMs = 200;

/**
 * One subscription to the log for all followers in this process, instead of one a follower. It
 * keeps nothing for conversations that nobody follows.
 */
export class FollowHub {
  readonly #channels = new Map<StreamName, Channel>();
  readonly #abort = new AbortController();
  #position: Position | undefined;
  #running: Promise<void> | undefined;
  #failure: Error | undefined;

  constructor(private readonly ports: HubPorts) {}

  /** Begins to listen; followers before that read the log and wait. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  /** Whoever attaches joins the channel, and detaches after it left it. */
  attach(stream: StreamName): Channel {
    const channel = this.#channels.get(stream) ?? new Channel();
    this.#channels.set(stream, channel);
    return channel;
  }

  detach(stream: StreamName, channel: Channel): void {
    if (!channel.isFollowed && this.#channels.get(stream) === channel) {
      this.#channels.delete(stream);
    }
  }

  /** Throws what stopped the hub: a follower must not wait for events that never come. */
  requireListening(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Conversations followed now. */
  get size(): number {
    return this.#channels.size;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await this.#listen();
      } catch (error) {
        if (error instanceof SubscriptionDropped || error instanceof StoreUnavailable) {
          this.ports.logger.warn('subscription dropped, taking it up again', { error });
        } else {
          this.ports.logger.error('followers are cut off', { error });
          this.#failure =
            error instanceof Error ? error : new Error('the log gave way', { cause: error });
          for (const channel of this.#channels.values()) channel.lookAgain();
          return;
        }
      }
      if (!signal.aborted) await this.#pause();
    }
  }

  /** Resumes after the last event that was handled; before the first one there is only the head. */
  async #listen(): Promise<void> {
    const { signal } = this.#abort;
    const after = this.#position ?? 'head';
    let mayHaveMissed = after === 'head';
    for await (const item of this.ports.store.subscribe({ after, signal })) {
      this.#take(item);
      if (item.kind !== 'caughtUp' || !mayHaveMissed) continue;
      mayHaveMissed = false;
      for (const channel of this.#channels.values()) channel.lookAgain();
    }
  }

  #take(item: SubscriptionItem): void {
    if (item.kind !== 'event') return;
    this.#channels.get(item.event.stream)?.add(item.event);
    this.#position = item.event.position;
  }

  #pause(): Promise<void> {
    const pauseMs = this.ports.random.fraction() * resubscribePauseMaxMs;
    return pause({ timers: this.ports.timers, signal: this.#abort.signal }, pauseMs);
  }
}
