import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type Kafka as Broker, startKafka } from '@stillhere/engines';
import { describeOn } from '@stillhere/engines/testing';
import type { PartitionedEvents, PublishedTopics, TopicsWriter } from '@stillhere/event-feed';
import { type StoredEvent, SubscriptionDropped } from '@stillhere/event-store';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { freePorts } from '@stillhere/testing';
import { createKafkaTopics, readTopics, type TopicOffsets } from '../src/index.js';
import { CuttingProxy } from './cutting-proxy.js';

type Overrides = Partial<Parameters<typeof createKafkaTopics>[0]>;
type ReadOptions = Parameters<typeof readTopics>[0];

/** A real broker behind a proxy. */
export class BrokerUnderTest {
  #topics = 0;
  readonly #writers: TopicsWriter[] = [];

  private constructor(
    private readonly directory: string,
    private readonly broker: Broker,
    readonly proxy: CuttingProxy,
    /** Where nobody listens. */
    readonly deadPort: number,
  ) {}

  static async start(): Promise<BrokerUnderTest> {
    const directory = mkdtempSync(join(tmpdir(), 'stillhere-kafka-'));
    const [port = 0, proxyPort = 0, deadPort = 0] = await freePorts(3);
    const proxy = await CuttingProxy.open(proxyPort, port);
    const broker = await startKafka({ directory, ports: [port], advertisedPorts: [proxyPort] });
    return new BrokerUnderTest(directory, broker, proxy, deadPort);
  }

  async closeWriters(): Promise<void> {
    for (const writer of this.#writers.splice(0)) await writer.close();
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    await this.broker.kill(1);
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Topics that nobody else has, and a log of their own. */
  fresh(partitions = 3) {
    this.#topics += 1;
    const plan = { prefix: `t${this.#topics}`, partitions, categories: ['conversation', 'queue'] };
    const access = { brokers: this.broker.brokers };
    const store = createMemoryEventStore({ clock });
    const open = async (over: Overrides = {}) => {
      const { storeId } = store;
      const topics = createKafkaTopics({ ...plan, access, storeId, format: 'protobuf', ...over });
      const writer = await topics.open();
      this.#writers.push(writer);
      return { topics, writer };
    };
    const read = (after: TopicOffsets = {}, over: Partial<ReadOptions> = {}) =>
      readAll({ ...plan, access, after, ...over });
    return { plan, access, store, open, read };
  }
}

const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };

/** Everything that there is now, and where the next one comes. */
async function readAll(options: Omit<ReadOptions, 'signal'>) {
  const { signal } = new AbortController();
  // A broker that has just started drops its first readers; they begin again, as every reader does.
  for (let triesLeft = 10; ; triesLeft -= 1) {
    const events: StoredEvent[] = [];
    try {
      for await (const item of readTopics({ ...options, signal })) {
        if (item.kind === 'event') events.push(item.event);
        else return { events, offsets: item.offsets };
      }
      throw new Error('ended before it caught up');
    } catch (error) {
      if (!(error instanceof SubscriptionDropped) || triesLeft === 0) throw error;
    }
  }
}

/** As a relay would send them. */
export function parts(topics: PublishedTopics, events: readonly StoredEvent[]): PartitionedEvents {
  const map = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const name = topics.partitionOf(event.stream) ?? '';
    map.set(name, [...(map.get(name) ?? []), event]);
  }
  return map;
}

/** A suite with a broker of its own, behind a proxy. */
export function describeWithBroker(
  title: string,
  suite: (broker: Pick<BrokerUnderTest, 'fresh' | 'proxy' | 'deadPort'>) => void,
): void {
  describeOn('kafka', title, () => {
    let broker: BrokerUnderTest | undefined;
    const it = (): BrokerUnderTest => {
      if (broker === undefined) throw new Error('used before it was started');
      return broker;
    };
    beforeAll(async () => {
      broker = await BrokerUnderTest.start();
    });
    afterEach(() => broker?.closeWriters());
    afterAll(() => broker?.stop());
    suite({
      fresh: (partitions) => it().fresh(partitions),
      get proxy() {
        return it().proxy;
      },
      get deadPort() {
        return it().deadPort;
      },
    });
  });
}
