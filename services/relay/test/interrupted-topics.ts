import type { PartitionedEvents, PublishedTopics, TopicsWriter } from '@stillhere/event-feed';

/** Where a relay is interrupted, for ever or until it is let go on. */
export type Interruption =
  /** Decided what to send, and has not: when it wakes up, it sends. */
  | 'before sending'
  /** Only some partitions were sent. */
  | 'between partitions'
  /** Everything was sent, and it never heard of it. */
  | 'before the answer';

/** Real topics, through which one relay is stopped dead at its `nth` shipment. */
export class InterruptedTopics implements PublishedTopics {
  readonly #reached = Promise.withResolvers<void>();
  readonly #released = Promise.withResolvers<void>();
  #shipments = 0;

  constructor(
    private readonly topics: PublishedTopics,
    private readonly plan: { readonly at: Interruption; readonly nth: number },
  ) {}

  /** The relay is where it was to be interrupted. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  /** It wakes up, and goes on as if nothing had happened. */
  release(): void {
    this.#released.resolve();
  }

  partitionOf(stream: Parameters<PublishedTopics['partitionOf']>[0]): string | undefined {
    return this.topics.partitionOf(stream);
  }

  async open(): Promise<TopicsWriter> {
    const writer = await this.topics.open();
    return {
      look: () => writer.look(),
      close: () => writer.close(),
      send: (events) => this.#send(writer, events),
    };
  }

  async #send(writer: TopicsWriter, events: PartitionedEvents): Promise<void> {
    this.#shipments += 1;
    if (this.#shipments !== this.plan.nth) return writer.send(events);
    const { at } = this.plan;
    const all = [...events];
    const count = {
      'before sending': 0,
      'between partitions': Math.ceil(all.length / 2),
      'before the answer': all.length,
    };
    const first = new Map(all.slice(0, count[at]));
    const rest = new Map(all.slice(count[at]));
    if (first.size > 0) await writer.send(first);
    this.#reached.resolve();
    await this.#released.promise;
    if (rest.size > 0) await writer.send(rest);
  }
}
