import { setTimeout as sleep } from 'node:timers/promises';
import { TopicsRefused, TopicsUnavailable } from '@stillhere/event-feed';
import type { Admin, ITopicMetadata, Kafka } from 'kafkajs';
import { topicsFault } from './faults.js';
import { type TopicPlan, topicsOf } from './topic-names.js';

/**
 * Nothing disappears by itself: words are ciphertext, and an erased person's key is gone. Whoever wants less
 * sets it at the topic; consumers then read older events from the log.
 */
const configEntries = [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.ms', value: '-1' },
];

/** Kafka's number for a topic among the things that have settings. */
const topicResource = 2;

/** A new topic is not known to every broker at once. */
const lookEveryMs = 100;
const looksMax = 50;

/** Runs with an admin client of its own. Throws TopicsUnavailable or TopicsRefused. */
export async function withAdmin<Result>(
  kafka: Kafka,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw topicsFault(error);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Makes the topics of the plan that are missing and looks at those that are there. */
export async function prepareTopics(admin: Admin, plan: TopicPlan): Promise<void> {
  const wanted = topicsOf(plan);
  const there = new Set(await admin.listTopics());
  const missing = wanted.filter((topic) => !there.has(topic));
  if (missing.length > 0) {
    const numPartitions = plan.partitions;
    // Copies: as the broker is set to. Waiting for leaders throws where a broker does not know the topic yet.
    const topics = missing.map((topic) => ({
      topic,
      numPartitions,
      replicationFactor: -1,
      configEntries,
    }));
    await admin.createTopics({ waitForLeaders: false, topics });
  }
  await checkTopics(admin, plan);
}

/** @throws TopicsRefused where one is missing, too small, or loses records that nobody read. */
export async function checkTopics(admin: Admin, plan: TopicPlan): Promise<void> {
  const topics = topicsOf(plan);
  for (const { name, partitions } of await metadataOf(admin, topics)) {
    if (partitions.length >= plan.partitions) continue;
    throw new TopicsRefused(
      `The topic ${name} has ${partitions.length} partitions and ${plan.partitions} are declared: give it ` +
        `${plan.partitions} (kafka-topics --alter) while it is empty, or declare ${partitions.length}, or choose ` +
        'another prefix. Nothing was sent; the log has it all.',
    );
  }
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({
      type: topicResource,
      name,
      configNames: ['cleanup.policy'],
    })),
  });
  for (const { resourceName, configEntries: entries } of resources) {
    const policy = entries.find(({ configName }) => configName === 'cleanup.policy')?.configValue;
    if (policy === undefined || !policy.includes('compact')) continue;
    throw new TopicsRefused(
      `The topic ${resourceName} is compacted (cleanup.policy=${policy}): it would keep one event of each ` +
        'conversation. Set cleanup.policy=delete. Nothing was sent; the log has it all.',
    );
  }
}

async function metadataOf(admin: Admin, topics: string[]): Promise<ITopicMetadata[]> {
  for (let looks = 1; ; looks += 1) {
    try {
      const found = await admin.fetchTopicMetadata({ topics });
      if (found.topics.every(hasLeaders)) return found.topics;
      if (looks === looksMax)
        throw new TopicsUnavailable('Kafka has no leader for some partitions');
    } catch (error) {
      const { type } = error as { type?: string };
      if (type !== 'UNKNOWN_TOPIC_OR_PARTITION' && type !== 'LEADER_NOT_AVAILABLE') throw error;
      if (looks === looksMax) throw missingTopic(topics);
    }
    await sleep(lookEveryMs);
  }
}

const hasLeaders = ({ partitions }: ITopicMetadata): boolean =>
  partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);

const missingTopic = (topics: readonly string[]): TopicsRefused =>
  new TopicsRefused(
    `One of the topics ${topics.join(', ')} does not exist. A relay makes them: start one with the same prefix ` +
      'against this broker, or make them by hand (docs/events.md).',
  );
