import {
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type ProposedEvent,
  StoreUnavailable,
} from '@stillhere/event-store';
import {
  type Clock,
  logDeadlineMs,
  type Random,
  type StreamName,
  type Timers,
} from '@stillhere/kernel';

/** A store that answered nothing is asked again after this long, on average. */
const repeatDelayMs = 50;

export interface AppendPorts {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
}

export interface Append {
  readonly stream: StreamName;
  readonly events: readonly ProposedEvent[];
  readonly expected: ExpectedRevision;
  /** On the monotonic clock. */
  readonly deadlineAtMs: number;
}

/**
 * Repeats the identical append while its outcome is unknown and there is time: the store tells a
 * repeat from a second one by the event ids, so it is written once or not at all. Once an outcome
 * was unknown, a later "surely not written" speaks of the repeat only, and the first error stands.
 */
export async function appendSurely(ports: AppendPorts, append: Append): Promise<AppendResult> {
  let doubt: StoreUnavailable | undefined;
  for (;;) {
    try {
      return await ports.store.append(append.stream, append.events, {
        expected: append.expected,
        deadlineMs: Math.min(append.deadlineAtMs - ports.clock.monotonicMs(), logDeadlineMs),
      });
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (!error.outcomeKnown) doubt ??= error;
      if (doubt === undefined || isFinal(error)) throw doubt ?? error;
      const delayMs = ports.random.fraction() * 2 * repeatDelayMs;
      if (ports.clock.monotonicMs() + delayMs >= append.deadlineAtMs) throw doubt;
      await pause(ports.timers, delayMs);
    }
  }
}

/** This store will not answer any more, however often it is asked. */
const isFinal = ({ reason }: StoreUnavailable): boolean =>
  reason === 'poisoned' || reason === 'closed';

export const pause = (timers: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => void timers.after(delayMs, resolve));
