import { EventTooLarge, RevisionConflict, StoreUnavailable, StreamClosed } from './errors.js';
import type {
  Append,
  AppendOutcome,
  AppendRefusal,
  AppendResult,
  EventStore,
} from './event-store.js';

/** The promise form of `submit`. */
export const appendBySubmit = (
  store: Pick<EventStore, 'submit'>,
  append: Append,
): Promise<AppendResult> =>
  new Promise((resolve, reject) => {
    store.submit(append, (outcome) => (outcome.ok ? resolve(outcome) : reject(outcome.error)));
  });

/**
 * The callback form of an `append`, for whoever wraps a store and changes how it appends. It cannot
 * keep the promise that a whole commit is settled in one pass.
 */
export const submitByAppend =
  (append: EventStore['append']): EventStore['submit'] =>
  ({ stream, events, ...options }, settled) => {
    void append(stream, events, options).then(
      (result) => settled({ ...result, ok: true }),
      (error: unknown) => settled({ ok: false, error: refusalIn(error) }),
    );
  };

/** What is no answer of a store is a fault: thrown, as it came. */
export function refusalIn(error: unknown): AppendRefusal {
  if (isRefusal(error)) return error;
  throw error;
}

/** What `work` throws as a refusal; a fault goes on. */
export function refusedBy(work: () => void): AppendRefusal | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return refusalIn(error);
  }
}

const isRefusal = (error: unknown): error is AppendRefusal =>
  error instanceof RevisionConflict ||
  error instanceof StreamClosed ||
  error instanceof EventTooLarge ||
  error instanceof StoreUnavailable;

/** Answers a call that never reached the writer, once the call has returned. */
export function refuseSoon(settled: (outcome: AppendOutcome) => void, error: AppendRefusal): void {
  queueMicrotask(() => settled({ ok: false, error }));
}
