import {
  type Append,
  type AppendOutcome,
  appendBySubmit,
  type EventStore,
  StoreUnavailable,
} from '@stillhere/event-store';
import type { Clock } from '@stillhere/kernel';
import type { Counter, Histogram, Metrics } from '@stillhere/telemetry';
import { type AskAgainParts, askAgain } from './ask-again.js';

export interface MeasuredStoreParts extends Omit<AskAgainParts, 'checked' | 'notFound'> {
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** The same store; how long its appends take, how many share a commit, and whether they stay. */
export function measuredStore(store: EventStore, parts: MeasuredStoreParts): EventStore {
  const { metrics, clock } = parts;
  const durations = durationsOf(metrics);
  const commits = new Commits(metrics.histogram('stillhere_log_commit_events', {}));
  const asking = askAgain(store, { ...parts, ...askedOf(metrics) });
  const measured: EventStore = {
    get storeId() {
      return store.storeId;
    },
    get hasOtherWriters() {
      return store.hasOtherWriters;
    },
    submit(append: Append, settled: (outcome: AppendOutcome) => void): void {
      const fromMs = clock.monotonicMs();
      store.submit(append, (outcome) => {
        durations[endOf(outcome)].observe((clock.monotonicMs() - fromMs) / 1_000);
        if (outcome.ok && outcome.outcome === 'appended') {
          commits.add(append.events.length);
          asking.acknowledged(outcome.stored);
        }
        settled(outcome);
      });
    },
    append: (stream, events, options) => appendBySubmit(measured, { stream, events, ...options }),
    readStream: (stream, options) => store.readStream(stream, options),
    head: (stream) => store.head(stream),
    readAll: (options) => store.readAll(options),
    subscribe: (options) => store.subscribe(options),
    close() {
      asking.stop();
      return store.close();
    },
  };
  return measured;
}

type AppendEnd = 'ok' | 'refused' | 'unavailable';

const endOf = (outcome: AppendOutcome): AppendEnd => {
  if (outcome.ok) return 'ok';
  return outcome.error instanceof StoreUnavailable ? 'unavailable' : 'refused';
};

function durationsOf(metrics: Metrics): Readonly<Record<AppendEnd, Histogram>> {
  const of = (outcome: AppendEnd): Histogram =>
    metrics.histogram('stillhere_log_append_duration_seconds', { outcome });
  return { ok: of('ok'), refused: of('refused'), unavailable: of('unavailable') };
}

const askedOf = (metrics: Metrics): { readonly checked: Counter; readonly notFound: Counter } => ({
  checked: metrics.counter('stillhere_acked_checked_total', {}),
  notFound: metrics.counter('stillhere_acked_not_found_total', {}),
});

/** All that one commit settles is called back in one synchronous pass: what comes until the next microtask. */
class Commits {
  #events = 0;

  constructor(private readonly sizes: Histogram) {}

  add(events: number): void {
    if (this.#events === 0) queueMicrotask(this.#over);
    this.#events += events;
  }

  readonly #over = (): void => {
    this.sizes.observe(this.#events);
    this.#events = 0;
  };
}
