import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { TopicsUnavailable } from '@stillhere/event-feed';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { retry } from './connection.js';
import { partitionParts } from './topic-names.js';

export interface PartitionReaderOptions {
  readonly kafka: Kafka;
  /** First word of the group's name. */
  readonly prefix: string;
  /** Where to begin, by partition; every partition of the topics that is to be read. */
  readonly from: ReadonlyMap<string, bigint>;
  /** Records of one partition, in order. The next ones come when it has resolved. */
  readonly onBatch: (partition: string, batch: EachBatchPayload) => Promise<void>;
  /** It does not go on by itself. Told once; not after `stop`. */
  readonly onEnd: (error: Error) => void;
}

export interface PartitionReader {
  stop(): Promise<void>;
}

/** A member that says nothing for so long is thought dead; it says something three times as often. */
export const sessionMs = 10_000;
export const heartbeatMs = 3_000;
/** How long a broker may hold a request open for records to come. */
const waitMs = 500;

/** A broker that was just started makes the keeper of groups ready within seconds. */
const keeperMsMax = 20_000;
const keeperPauseMs = 200;
/** Of kafkajs: the keeper of groups is starting, or is another broker by now. */
const keeperIsStarting: ReadonlySet<unknown> = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** `readOnce`, once the keeper of groups is ready. */
export async function readPartitions(options: PartitionReaderOptions): Promise<PartitionReader> {
  const untilMs = performance.now() + keeperMsMax;
  for (;;) {
    try {
      return await readOnce(options);
    } catch (error) {
      if (!isOfStartingKeeper(error) || performance.now() > untilMs) throw error;
      await pause(keeperPauseMs);
    }
  }
}

function isOfStartingKeeper(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (keeperIsStarting.has((one as { type?: unknown }).type)) return true;
  }
  return false;
}

/**
 * Reads given partitions from given places. kafkajs reads in groups only, so this is a group of one whose name
 * nobody else has: it keeps no offsets in Kafka, and vanishes with its member.
 */
async function readOnce(options: PartitionReaderOptions): Promise<PartitionReader> {
  const { kafka, from, onBatch } = options;
  let isStarted = false;
  let isStopped = false;
  let crash: Error | undefined;
  const consumer = kafka.consumer({
    groupId: `${options.prefix}.reader.${randomUUID()}`,
    sessionTimeout: sessionMs,
    heartbeatInterval: heartbeatMs,
    maxWaitTimeInMs: waitMs,
    retry: { ...retry, restartOnFailure: async () => false },
  });
  const end = (error: Error): void => {
    if (isStopped) return;
    isStopped = true;
    options.onEnd(error);
  };
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    crash = new TopicsUnavailable('reading from Kafka stopped', { cause: payload.error });
    // Before its start is over it is thrown to whoever starts it.
    if (isStarted) end(crash);
    // What restarts by itself would begin where its group says, not where we are.
    void stopQuietly(consumer);
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: topicsIn(from), fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => {
        const name = `${payload.batch.topic}/${payload.batch.partition}`;
        if (isStopped || !from.has(name)) return;
        await onBatch(name, payload);
      },
    });
    for (const [name, offset] of from) {
      consumer.seek({ ...partitionParts(name), offset: String(offset) });
    }
    if (crash !== undefined) throw crash;
    isStarted = true;
  } catch (error) {
    isStopped = true;
    await stopQuietly(consumer);
    // One that crashed right after its start refuses to be told where to begin.
    throw crash ?? error;
  }
  return {
    async stop() {
      isStopped = true;
      await stopQuietly(consumer);
    },
  };
}

const topicsIn = (from: ReadonlyMap<string, bigint>): string[] => [
  ...new Set([...from.keys()].map((name) => partitionParts(name).topic)),
];

async function stopQuietly(consumer: Consumer): Promise<void> {
  // A broker that is away is no reason not to stop.
  await consumer.disconnect().catch(() => undefined);
}
