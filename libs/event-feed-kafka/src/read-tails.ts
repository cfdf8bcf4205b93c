import { type PartitionTail, TopicsUnavailable } from '@stillhere/event-feed';
import type { EventId, Position } from '@stillhere/kernel';
import type { Kafka, KafkaMessage } from 'kafkajs';
import type { PartitionSpan } from './offsets.js';
import { readPartitions } from './partition-reader.js';
import {
  assertDeclared,
  headerOf,
  type ReceivedRecord,
  refusedRecord,
  required,
  revisionOf,
  streamOf,
} from './record.js';
import type { TopicPlan } from './topic-names.js';

/** A group of one has joined and read a few dozen records long before; a broker in trouble has not. */
const tailsMsMax = 30_000;

/** The newest record of each partition that holds any. */
export async function readTails(
  kafka: Kafka,
  plan: TopicPlan,
  spans: ReadonlyMap<string, PartitionSpan>,
): Promise<Map<string, PartitionTail>> {
  const from = new Map<string, bigint>();
  for (const [name, { low, high }] of spans) if (high > low) from.set(name, high - 1n);
  const tails = new Map<string, PartitionTail>();
  if (from.size === 0) return tails;
  const { promise: all, resolve, reject } = Promise.withResolvers<void>();
  // Looked at below; a failure may come while the reader is still starting.
  all.catch(() => undefined);
  const timer = setTimeout(() => {
    reject(new TopicsUnavailable('Kafka did not hand out the newest records in time'));
  }, tailsMsMax);
  try {
    const reader = await readPartitions({
      kafka,
      prefix: plan.prefix,
      from,
      onEnd: reject,
      onBatch: async (name, { batch, resolveOffset }) => {
        const newest = batch.messages.at(-1);
        if (newest === undefined) return;
        resolveOffset(newest.offset);
        try {
          tails.set(name, tailOf(name, newest, plan));
        } catch (error) {
          // Thrown here it would only be tried again.
          reject(error);
        }
        if (tails.size === from.size) resolve();
      },
    });
    await all.finally(() => reader.stop());
  } finally {
    clearTimeout(timer);
  }
  return tails;
}

function tailOf(name: string, record: KafkaMessage, plan: TopicPlan): PartitionTail {
  try {
    return ownTail(name, record, plan);
  } catch (error) {
    throw refusedRecord({ name, offset: record.offset, error });
  }
}

function ownTail(name: string, record: ReceivedRecord, plan: TopicPlan): PartitionTail {
  assertDeclared(name, record, plan.partitions);
  return {
    storeId: headerOf(record, 'store') ?? '',
    stream: streamOf(record),
    revision: revisionOf(record),
    eventId: required(record, 'event-id') as EventId,
    position: required(record, 'position') as Position,
  };
}
