import type { StoredEvent } from '@stillhere/event-store';
import type { Cancel, StreamName, Timers } from '@stillhere/kernel';
import type { ConversationEvent } from '../../domain/conversation/events.js';
import type { Revealing } from '../reveal.js';
import { Channel, type Listener } from './channel.js';

export interface HubPorts extends Revealing {
  readonly timers: Timers;
}

/** Where durable events come from: this process's own appends, or the log where others write as well. */
export interface DurableEvents {
  /** In the turn in which they became durable; in revision order. `facts`: the same, decoded. */
  durable(
    stream: StreamName,
    events: readonly StoredEvent[],
    facts?: readonly ConversationEvent[],
  ): void;
  /** Some may have become durable, or still may, without coming by; of any stream where none is named. */
  mayHaveMissed(stream?: StreamName): void;
  /** None will come any more. */
  failed(error: Error): void;
}

/** An append whose outcome is unknown can become durable long after its caller gave it up. */
const doubtPausesMs = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 60_000, 120_000];

/** All followers of this process, by conversation. It keeps nothing for whom nobody follows. */
export class FollowHub implements DurableEvents {
  readonly #channels = new Map<StreamName, Channel>();
  /** Streams of an append whose outcome is unknown, whether anybody follows them by now or not. */
  readonly #doubts = new Map<StreamName, Cancel>();
  #failure: Error | undefined;

  constructor(private readonly ports: HubPorts) {}

  attach(stream: StreamName, listener: Listener): Channel {
    const channel = this.#channels.get(stream) ?? new Channel(this.ports);
    this.#channels.set(stream, channel);
    channel.join(listener);
    return channel;
  }

  detach(stream: StreamName, listener: Listener): void {
    const channel = this.#channels.get(stream);
    channel?.leave(listener);
    if (channel && !channel.isFollowed) this.#channels.delete(stream);
  }

  durable(
    stream: StreamName,
    events: readonly StoredEvent[],
    facts: readonly ConversationEvent[] = [],
  ): void {
    const channel = this.#channels.get(stream);
    if (!channel) return;
    for (const [index, stored] of events.entries()) channel.add(stored, facts[index]);
  }

  mayHaveMissed(stream?: StreamName): void {
    if (stream === undefined) {
      for (const channel of this.#channels.values()) channel.lookAgain();
      return;
    }
    this.#doubt(stream, doubtPausesMs);
  }

  failed(error: Error): void {
    this.#failure = error;
    for (const channel of this.#channels.values()) channel.end(error);
  }

  /** Throws what stopped the source: a follower must not wait for events that never come. */
  requireListening(): void {
    if (this.#failure) throw this.#failure;
  }

  start(): void {}

  stop(): void {
    for (const cancel of this.#doubts.values()) cancel();
    this.#doubts.clear();
  }

  /** Conversations followed now. */
  get size(): number {
    return this.#channels.size;
  }

  /** Looks into the log now and with growing pauses, for as long as the append may still come. */
  #doubt(stream: StreamName, [pauseMs, ...further]: readonly number[]): void {
    this.#doubts.get(stream)?.();
    this.#doubts.delete(stream);
    this.#channels.get(stream)?.lookAgain();
    if (pauseMs === undefined) return;
    const cancel = this.ports.timers.after(pauseMs, () => this.#doubt(stream, further));
    this.#doubts.set(stream, cancel);
  }
}
