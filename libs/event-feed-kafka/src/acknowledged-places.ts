import { type PartitionedEvents, TopicsUnavailable } from '@stillhere/event-feed';
import type { RecordMetadata } from 'kafkajs';
import { partitionName } from './topic-names.js';

/**
 * An acknowledgement counts when it says where. kafkajs resolves without having sent a partition whose leader moved
 * to a broker that had answered already; and a batch that the broker took for a repeat is said to lie before the end.
 */
export class AcknowledgedPlaces {
  /** Where each partition ended, as far as one producer knows: what is new lands behind. */
  readonly #ends: Map<string, bigint>;

  constructor(ends: ReadonlyMap<string, bigint>) {
    this.#ends = new Map(ends);
  }

  /** @throws TopicsUnavailable: something was acknowledged and not written */
  check(sent: PartitionedEvents, written: readonly RecordMetadata[]): void {
    const landed = new Map(
      written.map(({ topicName, partition, baseOffset }) => [
        partitionName(topicName, partition),
        BigInt(baseOffset ?? '-1'),
      ]),
    );
    for (const [name, { length }] of sent) {
      const first = landed.get(name);
      if (first === undefined || first < (this.#ends.get(name) ?? 0n)) {
        throw new TopicsUnavailable(`Kafka acknowledged records of ${name} that it did not write`);
      }
      this.#ends.set(name, first + BigInt(length));
    }
  }
}
