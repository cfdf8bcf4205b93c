import {
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type ProposedEvent,
  StoreUnavailable,
} from '@stillhere/event-store';
import type { Clock, Random, StreamName, Timers } from '@stillhere/kernel';

/** The log's share of a call's time (edge 5 s > service 4 s > log 2 s). */
const appendDeadlineMaxMs = 2_000;
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
 * repeat from a second one by the event ids, so it is written once or not at all.
 */
export async function appendSurely(ports: AppendPorts, append: Append): Promise<AppendResult> {
  for (;;) {
    const restMs = append.deadlineAtMs - ports.clock.monotonicMs();
    try {
      return await ports.store.append(append.stream, append.events, {
        expected: append.expected,
        deadlineMs: Math.min(restMs, appendDeadlineMaxMs),
      });
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || error.outcomeKnown) throw error;
      const delayMs = ports.random.fraction() * 2 * repeatDelayMs;
      if (ports.clock.monotonicMs() + delayMs >= append.deadlineAtMs) throw error;
      await pause(ports.timers, delayMs);
    }
  }
}

export const pause = (timers: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => void timers.after(delayMs, resolve));
