import { createEventRegistry, deriveEventId } from '@stillhere/event-schema';
import { type EventStore, type StoredEvent, streamName } from '@stillhere/event-store';
import {
  accepted,
  type Clock,
  type Outcome,
  type Random,
  type Recorded,
  rejected,
  type StreamName,
  type Timers,
} from '@stillhere/kernel';
import type { ManualClock } from '@stillhere/testing';
import { delegating } from '../src/contract/delegating.js';
import {
  type CommandEnvelope,
  createRepository,
  type ReadModelStore,
  type Repository,
  type RepositoryOptions,
} from '../src/index.js';

/** The smallest aggregate that can repeat, refuse and lose a race: named additions up to a limit. */
export type CounterEvent = {
  readonly type: 'counter.added';
  readonly data: { readonly name: string; readonly by: number };
};
export interface Counter {
  readonly sum: number;
  readonly names: readonly string[];
}
export const sumMax = 1_000;

export const counterDecider = {
  initialState: { sum: 0, names: [] } as Counter,
  evolve: (state: Counter, { data }: Recorded<CounterEvent>): Counter => ({
    sum: state.sum + data.by,
    names: [...state.names, data.name],
  }),
};

export const add =
  (name: string, by = 1) =>
  (state: Counter): Outcome<CounterEvent, { code: 'TooMuch' }> => {
    if (state.names.includes(name)) return accepted();
    if (state.sum + by > sumMax) return rejected({ code: 'TooMuch' });
    return accepted({ type: 'counter.added', data: { name, by } });
  };

export const registry = createEventRegistry([{ type: 'counter.added', version: 1 }]);

export const counter = (id: string, category = 'counter'): StreamName =>
  streamName(category, 'local', id);

export const envelope = (deadlineMs = 2_000): CommandEnvelope => ({
  commandId: 'command',
  actor: 'system:test',
  tenant: 'local',
  correlationId: 'correlation',
  causationId: 'cause',
  traceparent: '',
  deadlineMs,
});

export interface CounterPorts
  extends Pick<RepositoryOptions<Counter, CounterEvent>, 'onDurable' | 'onDoubt'> {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly category?: string;
  readonly cacheEntriesMax?: number;
}

export const counters = (ports: CounterPorts): Repository<Counter, CounterEvent> =>
  createRepository<Counter, CounterEvent>({
    category: 'counter',
    ...ports,
    registry,
    decider: counterDecider,
    eventIdOf: (event, { stream, envelope }) =>
      deriveEventId(envelope.tenant, stream, event.data.name),
  });

export async function readAll(store: EventStore, stream: StreamName): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
}

export const namesIn = (events: readonly StoredEvent[]): string[] =>
  events.map((event) => JSON.parse(event.data).name);

/** Lets time pass until the work is done; where no time is needed, none passes. */
export async function passing<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  watched.catch(() => {});
  for (let rounds = 0; rounds < 1_000; rounds += 1) {
    for (let n = 0; n < 50 && !done; n += 1) await Promise.resolve();
    if (done) break;
    await clock.advance(10);
  }
  return watched;
}

/** What a process sees of its read models: nothing reaches them once it is dead. */
export const untilDead = (
  store: ReadModelStore,
  process: { readonly isDead: boolean },
): ReadModelStore => ({
  ...store,
  async open(name) {
    const model = await store.open(name);
    const commit: typeof model.commit = async (change) => {
      if (process.isDead) throw new Error('dead');
      await model.commit(change);
    };
    return { ...delegating(model), commit };
  },
});
