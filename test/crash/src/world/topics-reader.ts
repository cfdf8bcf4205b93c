import { categoriesDefault, prefixDefault, readTopics } from '@stillhere/event-feed-kafka';
import { type StoredEvent, SubscriptionDropped } from '@stillhere/event-store';

export const categories = categoriesDefault;
const plan = { prefix: prefixDefault, partitions: 12, categories };

/** Reads on in the topics of a cluster, as a consumer does that keeps what it was given. */
export class TopicsReader {
  /** In the order in which they came. */
  records: readonly StoredEvent[] = [];
  #after = {};

  constructor(private readonly brokers: readonly string[]) {}

  /** Resolves when everything that is there now was read. */
  async readOn(): Promise<readonly StoredEvent[]> {
    for (;;) {
      try {
        return await this.#readOn();
      } catch (error) {
        // A broker that is just up says no for a moment; a reader begins again behind what it has.
        if (!(error instanceof SubscriptionDropped)) throw error;
      }
    }
  }

  async #readOn(): Promise<readonly StoredEvent[]> {
    const { signal } = new AbortController();
    const access = { brokers: this.brokers };
    const come: StoredEvent[] = [];
    for await (const item of readTopics({ ...plan, access, after: this.#after, signal })) {
      if (item.kind === 'event') {
        come.push(item.event);
        continue;
      }
      this.#after = item.offsets;
      break;
    }
    this.records = [...this.records, ...come];
    return this.records;
  }
}
