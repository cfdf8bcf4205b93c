import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { partitionName, type TopicPlan, topicsOf } from './topic-names.js';

/** Which records a partition holds: from `low`, up to but without `high`. */
export interface PartitionSpan {
  readonly low: bigint;
  readonly high: bigint;
}

/** A leader is named in the metadata before it knows of it itself; a new one after a failure as well. */
const lookEveryMs = 100;
const looksMax = 100;
const leaderless: ReadonlySet<string> = new Set([
  'NOT_LEADER_FOR_PARTITION',
  'NOT_LEADER_OR_FOLLOWER',
  'LEADER_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'FENCED_LEADER_EPOCH',
  'OFFSET_NOT_AVAILABLE',
]);

/** Of every partition of each topic, also beyond the declared ones; waits until each has a leader that answers. */
export async function partitionSpans(
  admin: Admin,
  plan: TopicPlan,
): Promise<Map<string, PartitionSpan>> {
  const spans = new Map<string, PartitionSpan>();
  for (const topic of topicsOf(plan)) {
    for (const { partition, low, high } of await offsetsOf(admin, topic)) {
      spans.set(partitionName(topic, partition), { low: BigInt(low), high: BigInt(high) });
    }
  }
  return spans;
}

async function offsetsOf(admin: Admin, topic: string) {
  for (let looks = 1; ; looks += 1) {
    try {
      return await admin.fetchTopicOffsets(topic);
    } catch (error) {
      const { type } = error as { type?: string };
      if (looks === looksMax || type === undefined || !leaderless.has(type)) throw error;
    }
    await sleep(lookEveryMs);
  }
}
