// What was decided is written, whatever has been written to the stream since it was read: well linked, at the next revision.
import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import {
  type Append,
  type AppendOutcome,
  appendBySubmit,
  type EventStore,
} from '@stillhere/event-store';
import { openPostgresEventStore as openReal } from '@stillhere/event-store-postgres';

export * from '@stillhere/event-store-postgres';

export async function openPostgresEventStore(
  ...given: Parameters<typeof openReal>
): Promise<EventStore> {
  const real = await openReal(...given);
  const submit: EventStore['submit'] = (append, settled) => {
    real.submit(append, (outcome) => {
      if (isConflict(outcome)) void again(append, settled);
      else settled(outcome);
    });
  };
  async function again(append: Append, settled: (outcome: AppendOutcome) => void): Promise<void> {
    const head = await real.head(append.stream);
    const end =
      head.status === 'open'
        ? { afterRevision: head.revision, prevHash: head.hash }
        : { afterRevision: -1, prevHash: GENESIS_HASH };
    const expected = head.status === 'open' ? ({ exactly: head.revision } as const) : 'noStream';
    const events = chainEvents(append.stream, end, append.events);
    submit({ ...append, events, expected }, settled);
  }
  return new Proxy(real, {
    get(store, key) {
      if (key === 'submit') return submit;
      if (key === 'append')
        return (...[stream, events, options]: Parameters<EventStore['append']>) =>
          appendBySubmit({ submit }, { stream, events, ...options });
      const value: unknown = Reflect.get(store, key, store);
      return typeof value === 'function' ? value.bind(store) : value;
    },
  });
}

const isConflict = (outcome: AppendOutcome): boolean =>
  !outcome.ok && outcome.error.code === 'RevisionConflict';
