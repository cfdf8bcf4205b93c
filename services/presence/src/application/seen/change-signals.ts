import { type Cancel, type Clock, createLatest, type Latest, type Timers } from '@stillhere/kernel';
import { type Place, placeKey } from '../../domain/place/index.js';

/** Bytes arrive often; a screen that ticks by itself needs to hear of them about this often. */
const heardEveryMs = 1_000;

/** Who watches a conversation or a desk is told that something about it changed. */
export interface ChangeSignals {
  /** At once: our own sight changed, or our row did, by the event at this revision. */
  changed(place: Place, revision?: number): void;
  /** Somebody was heard again: tells at most once a second, and for the last time as well. */
  heard(place: Place): void;
  /**
   * Tells when our row has what stands in the log up to this revision: at once if it has, else with
   * it, and within a second where nothing of it was news to the row.
   */
  changedOnceAt(place: Place, revision: number): void;
  /** Tells at the start, then each time, until the signal aborts. */
  watch(place: Place, signal: AbortSignal): AsyncIterable<unknown>;
  /** The same for several places at once. */
  watchAny(places: readonly Place[], signal: AbortSignal): AsyncIterable<unknown>;
  /** Tells once after a time; for labels that change by time alone. */
  changedAfter(place: Place, delayMs: number): Cancel;
  /** Places that are watched. */
  readonly size: number;
}

interface Signal {
  readonly latest: Latest<number>;
  toldAtMs: number;
  /** The newest revision that it told of. */
  revision: number;
  later: Cancel | undefined;
}

export function createChangeSignals({
  clock,
  timers,
}: {
  readonly clock: Clock;
  readonly timers: Timers;
}): ChangeSignals {
  const signals = new Map<string, Signal>();

  function tell(signal: Signal): void {
    signal.later?.();
    signal.later = undefined;
    signal.toldAtMs = clock.monotonicMs();
    signal.latest.publish(signal.toldAtMs);
  }

  const changed = (place: Place, revision = 0): void => {
    const signal = signals.get(placeKey(place));
    if (!signal) return;
    signal.revision = Math.max(signal.revision, revision);
    tell(signal);
  };

  const signalOf = (key: string): Signal => {
    const known = signals.get(key);
    if (known) return known;
    const toldAtMs = clock.monotonicMs();
    const fresh: Signal = {
      latest: createLatest(toldAtMs),
      toldAtMs,
      revision: 0,
      later: undefined,
    };
    signals.set(key, fresh);
    return fresh;
  };

  async function* watch(place: Place, aborted: AbortSignal): AsyncGenerator<unknown> {
    const key = placeKey(place);
    const signal = signalOf(key);
    try {
      yield* signal.latest.watch(aborted);
    } finally {
      // Another watch may have made a new one in its place since.
      if (signal.latest.readers === 0 && signals.get(key) === signal) {
        signal.later?.();
        signals.delete(key);
      }
    }
  }

  async function* watchAny(
    places: readonly Place[],
    aborted: AbortSignal,
  ): AsyncGenerator<unknown> {
    const any = createLatest(0);
    const leaving = new AbortController();
    const over = AbortSignal.any([aborted, leaving.signal]);
    const forward = async (place: Place): Promise<void> => {
      for await (const _ of watch(place, over)) any.publish(clock.monotonicMs());
    };
    for (const place of places) void forward(place);
    try {
      yield* any.watch(aborted);
    } finally {
      leaving.abort();
    }
  }

  return {
    changed,
    heard(place) {
      const signal = signals.get(placeKey(place));
      if (!signal || signal.later) return;
      const waitMs = signal.toldAtMs + heardEveryMs - clock.monotonicMs();
      if (waitMs <= 0) tell(signal);
      else signal.later = timers.after(waitMs, () => tell(signal));
    },
    changedOnceAt(place, revision) {
      const signal = signals.get(placeKey(place));
      if (!signal) return;
      if (signal.revision >= revision) tell(signal);
      else signal.later ??= timers.after(heardEveryMs, () => tell(signal));
    },
    watch,
    watchAny,
    changedAfter: (place, delayMs) => timers.after(delayMs, () => changed(place)),
    get size() {
      return signals.size;
    },
  };
}
