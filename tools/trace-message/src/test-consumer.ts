import { type ConsumeOptions, type EventFeed, TopicsRefused } from '@stillhere/event-feed';
import {
  categoriesDefault,
  partitionsDefault,
  prefixDefault,
  readTopics,
} from '@stillhere/event-feed-kafka';
import { SubscriptionDropped } from '@stillhere/event-store';
import { tracedFeed } from '@stillhere/process-kit';
import { openTracer, type Tracer } from '@stillhere/telemetry';

/** Between two looks for topics that are not there yet. */
const againMs = 500;

/** Stands for somebody's program that consumes the topics and traces what it does, as docs/events.md says. */
export class TestConsumer {
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();

  private constructor(private readonly tracer: Tracer) {}

  static async start(broker: string, env: Readonly<Record<string, string>>): Promise<TestConsumer> {
    const { tracer } = await openTracer({ serviceName: 'test-consumer', env });
    const consumer = new TestConsumer(tracer);
    consumer.#running = consumer.#run(tracedFeed(topicsOf(broker), { tracer, system: 'kafka' }));
    return consumer;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    await this.tracer.shutdown();
  }

  async #run(feed: EventFeed): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        for await (const _ of feed.consume(everything(signal))) if (signal.aborted) return;
      } catch (error) {
        if (!(error instanceof SubscriptionDropped || error instanceof TopicsRefused)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}

const everything = (signal: AbortSignal): ConsumeOptions => ({
  ...{ consumer: 'test-consumer', types: [], after: undefined, signal },
});

const topicsOf = (broker: string): EventFeed => ({
  async *consume({ signal }) {
    const plan = {
      prefix: prefixDefault,
      partitions: partitionsDefault,
      categories: categoriesDefault,
    };
    for await (const item of readTopics({
      ...plan,
      access: { brokers: [broker] },
      after: {},
      signal,
    })) {
      yield item.kind === 'event' ? item : { kind: 'caughtUp', position: undefined };
    }
  },
});
