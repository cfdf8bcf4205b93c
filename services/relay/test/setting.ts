import { randomUUID } from 'node:crypto';
import { append } from '@stillhere/event-feed/fixtures';
import { createKafkaTopics, readTopics } from '@stillhere/event-feed-kafka';
import { CheckpointConflict } from '@stillhere/event-processing';
import { type EventStore, type StoredEvent, SubscriptionDropped } from '@stillhere/event-store';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import type { Position } from '@stillhere/kernel';
import { silentLogger, systemClock, systemTimers } from '@stillhere/nest-kit';
import { Relay, type RelayCheckpoint, type RelayStanding } from '../src/index.js';
import type { InterruptedTopics } from './interrupted-topics.js';

/** As a database keeps it for all relays. */
class SharedCheckpoint implements RelayCheckpoint {
  now: Position | undefined;
  load(): Promise<Position | undefined> {
    return Promise.resolve(this.now);
  }
  async save(expected: Position | undefined, next: Position): Promise<void> {
    if (expected !== this.now) throw new CheckpointConflict('relay', expected, this.now);
    this.now = next;
  }
}

/** Topics that nobody else has, a log of their own, and relays that share a checkpoint. */
export class Setting {
  readonly plan = {
    prefix: `relay-${randomUUID()}`,
    partitions: 4,
    categories: ['conversation', 'queue'],
  };
  readonly store: EventStore = createMemoryEventStore({ clock: systemClock });
  readonly checkpoint = new SharedCheckpoint();
  readonly standings: RelayStanding[] = [];
  readonly #relays: Relay[] = [];

  constructor(
    private readonly brokers: readonly string[],
    plan: { readonly partitions?: number } = {},
  ) {
    Object.assign(this.plan, plan);
  }

  topics() {
    const { storeId } = this.store;
    return createKafkaTopics({
      ...this.plan,
      access: { brokers: this.brokers },
      storeId,
      format: 'json',
    });
  }

  start(topics = this.topics() as ConstructorParameters<typeof InterruptedTopics>[0]): Relay {
    // The newest one has the lease; one that sleeps does not know that it lost it.
    const relay: Relay = new Relay({
      store: this.store,
      topics,
      checkpoint: this.checkpoint,
      fence: { owns: () => this.#relays.at(-1) === relay },
      clock: systemClock,
      timers: systemTimers,
      logger: silentLogger,
      onStanding: (standing) => this.standings.push(standing),
      onFault: ({ error }) => {
        throw error;
      },
    });
    this.#relays.push(relay);
    relay.start();
    return relay;
  }

  async end(): Promise<Position | undefined> {
    let last: StoredEvent | undefined;
    for (;;) {
      const some = await this.store.readAll({ after: last?.position, limit: 1_000 });
      if (some.length === 0) return last?.position;
      last = some.at(-1);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#relays.map((relay) => relay.stop()));
  }

  /** All records, as a consumer sees them that does not look at revisions. */
  async records(): Promise<StoredEvent[]> {
    for (;;) {
      try {
        return await this.#recordsNow();
      } catch (error) {
        // A broker that is just up says no for a moment; a reader begins again.
        if (!(error instanceof SubscriptionDropped)) throw error;
      }
    }
  }

  async #recordsNow(): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    const { signal } = new AbortController();
    const access = { brokers: this.brokers };
    for await (const item of readTopics({ ...this.plan, access, after: {}, signal })) {
      if (item.kind === 'caughtUp') break;
      events.push(item.event);
    }
    return events;
  }
}

/** What a consumer acts on that follows docs/events.md; a hole would have to be read from the log. */
export function acted(records: readonly StoredEvent[]) {
  const last = new Map<string, number>();
  const ids: string[] = [];
  let holes = 0;
  for (const { stream, revision, eventId } of records) {
    const before = last.get(stream) ?? -1;
    if (revision <= before) continue;
    if (revision > before + 1) holes += 1;
    last.set(stream, revision);
    ids.push(eventId);
  }
  return { ids: ids.sort(), holes };
}

/** Of all events whose category is published. */
export async function idsInLog(store: EventStore): Promise<string[]> {
  const all = await store.readAll({ limit: 1_000_000 });
  return all
    .filter(({ stream }) => !stream.startsWith('access'))
    .map(({ eventId }) => eventId)
    .sort();
}

/** Writes until it is stopped, a few events at a time. */
export function write(store: EventStore, below: (limit: number) => number): () => Promise<void> {
  let isOn = true;
  const writing = (async () => {
    while (isOn) {
      const category = below(2) === 0 ? 'queue' : 'conversation';
      await append(store, `${category} s${below(12)}`, 1 + below(4));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  return async () => {
    isOn = false;
    await writing;
  };
}
