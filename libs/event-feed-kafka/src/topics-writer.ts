import {
  type PartitionedEvents,
  type PublishedSoFar,
  TopicsUnavailable,
  type TopicsWriter,
} from '@stillhere/event-feed';
import type { Kafka, Producer, TopicMessages } from 'kafkajs';
import { AcknowledgedPlaces } from './acknowledged-places.js';
import { topicsFault } from './faults.js';
import { type PartitionSpan, partitionSpans } from './offsets.js';
import { withAdmin } from './prepare-topics.js';
import { readTails } from './read-tails.js';
import { type RecordOrigin, recordOf } from './record.js';
import { partitionParts, type TopicPlan, topicsOf } from './topic-names.js';

/** How long the broker waits for its copies before it says that it has not enough. */
const acknowledgeMsMax = 8_000;

export interface TopicsWriterParts {
  readonly kafka: Kafka;
  readonly plan: TopicPlan;
  readonly origin: Pick<RecordOrigin, 'storeId' | 'format'>;
}

const isBlank = (topic: string, spans: ReadonlyMap<string, PartitionSpan>): boolean =>
  [...spans].every(([name, { high }]) => partitionParts(name).topic !== topic || high === 0n);

/**
 * One producer for one life: after the first failed send it takes nothing more. kafkajs rolls its sequence numbers
 * back when an answer does not come; had the broker written that batch, it would take a *different* next one for
 * its repeat and acknowledge it unwritten. Its own retries send the identical batch, which is safe.
 */
export class KafkaTopicsWriter implements TopicsWriter {
  readonly #parts: TopicsWriterParts;
  readonly #producer: Producer;
  #places = new AcknowledgedPlaces(new Map());
  #isSpent = false;

  private constructor(parts: TopicsWriterParts) {
    this.#parts = parts;
    this.#producer = parts.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    });
  }

  static async open(parts: TopicsWriterParts): Promise<KafkaTopicsWriter> {
    const writer = new KafkaTopicsWriter(parts);
    try {
      await writer.#producer.connect();
    } catch (error) {
      await writer.close();
      throw topicsFault(error);
    }
    return writer;
  }

  async look(): Promise<PublishedSoFar> {
    const { kafka, plan } = this.#parts;
    const spans = await withAdmin(kafka, (admin) => partitionSpans(admin, plan));
    this.#places = new AcknowledgedPlaces(
      new Map([...spans].map(([name, { high }]) => [name, high])),
    );
    try {
      const tails = await readTails(kafka, plan, spans);
      return { tails, hasBlankTopic: topicsOf(plan).some((topic) => isBlank(topic, spans)) };
    } catch (error) {
      throw topicsFault(error);
    }
  }

  async send(events: PartitionedEvents): Promise<void> {
    if (this.#isSpent) throw new TopicsUnavailable('this producer failed before: open another one');
    try {
      const written = await this.#producer.sendBatch({
        acks: -1,
        timeout: acknowledgeMsMax,
        topicMessages: this.#messagesOf(events),
      });
      this.#places.check(events, written);
    } catch (error) {
      this.#isSpent = true;
      throw topicsFault(error);
    }
  }

  async close(): Promise<void> {
    this.#isSpent = true;
    // It may be the broker's being away why it is closed.
    await this.#producer.disconnect().catch(() => undefined);
  }

  #messagesOf(events: PartitionedEvents): TopicMessages[] {
    const { plan, origin } = this.#parts;
    const byTopic = new Map<string, TopicMessages>();
    for (const [name, ofPartition] of events) {
      const { topic, partition } = partitionParts(name);
      const batch = byTopic.get(topic) ?? { topic, messages: [] };
      byTopic.set(topic, batch);
      const declared = { ...origin, partitions: plan.partitions };
      for (const event of ofPartition) batch.messages.push(recordOf(event, partition, declared));
    }
    return [...byTopic.values()];
  }
}
