import {
  type Append,
  type AppendOutcome,
  appendBySubmit,
  type EventStore,
} from '@stillhere/event-store';
import { isSampled, type Tracer } from '@stillhere/telemetry';

/** What a log lies in, as OpenTelemetry names it. */
export type LogSystem = 'sqlite' | 'postgresql' | 'eventstoredb';

export interface TracedStoreParts {
  readonly tracer: Tracer;
  readonly system: LogSystem;
}

/**
 * The same store; an append of events that belong to a trace is a span of it, from handing them in until they are
 * durable. The very store itself where nobody traces.
 */
export function tracedStore(store: EventStore, { tracer, system }: TracedStoreParts): EventStore {
  if (!tracer.enabled) return store;
  const traced: EventStore = {
    get storeId() {
      return store.storeId;
    },
    get hasOtherWriters() {
      return store.hasOtherWriters;
    },
    submit(append: Append, settled: (outcome: AppendOutcome) => void): void {
      const parent = append.events[0]?.metadata.traceparent ?? '';
      if (!isSampled(parent)) {
        store.submit(append, settled);
        return;
      }
      const { stream, events } = append;
      const span = tracer.start('append', {
        of: stream.slice(0, stream.indexOf('-')),
        parent,
        attributes: { 'db.system.name': system, 'db.operation.batch.size': events.length },
      });
      store.submit(append, (outcome) => {
        if (!outcome.ok) span.fail(outcome.error.code);
        span.end();
        settled(outcome);
      });
    },
    append: (stream, events, options) => appendBySubmit(traced, { stream, events, ...options }),
    readStream: (stream, options) => store.readStream(stream, options),
    head: (stream) => store.head(stream),
    readAll: (options) => store.readAll(options),
    subscribe: (options) => store.subscribe(options),
    close: () => store.close(),
  };
  return traced;
}
