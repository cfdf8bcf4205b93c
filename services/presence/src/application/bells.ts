import { type Cancel, createLatest, type Latest } from '@stillhere/kernel';
import type { PresencePorts } from './ports.js';
import { type Place, placeKey } from './watched.js';

/** Bytes arrive often; a screen that ticks by itself needs to hear of them about this often. */
const heardEveryMs = 1_000;

/** Bells: who watches a conversation is told that something about it changed. */
export interface Bells {
  /** Rings at once: our own sight changed, or our row did, by the event at this revision. */
  ring(place: Place, revision?: number): void;
  /** Somebody was heard again: rings at most once a second, and for the last time as well. */
  heard(place: Place): void;
  /**
   * Rings when our row has what stands in the log up to this revision: at once if it has, else with it,
   * and within a second where nothing of it was news to the row.
   */
  ringOnceAt(place: Place, revision: number): void;
  /** Rings at the start, then each time, until the signal aborts. */
  watch(place: Place, signal: AbortSignal): AsyncIterable<unknown>;
  /** Rings once after a time; for labels that change by time alone. */
  ringAfter(place: Place, delayMs: number): Cancel;
  /** Conversations that are watched. */
  readonly size: number;
}

interface Bell {
  readonly latest: Latest<number>;
  rangAtMs: number;
  /** The newest revision that it rang for. */
  revision: number;
  later: Cancel | undefined;
}

export function createBells({ clock, timers }: Pick<PresencePorts, 'clock' | 'timers'>): Bells {
  const bells = new Map<string, Bell>();

  function sound(bell: Bell): void {
    bell.later?.();
    bell.later = undefined;
    bell.rangAtMs = clock.monotonicMs();
    bell.latest.publish(bell.rangAtMs);
  }

  const ring = (place: Place, revision = 0): void => {
    const bell = bells.get(placeKey(place));
    if (!bell) return;
    bell.revision = Math.max(bell.revision, revision);
    sound(bell);
  };

  const bellOf = (key: string): Bell => {
    const known = bells.get(key);
    if (known) return known;
    const rangAtMs = clock.monotonicMs();
    const fresh: Bell = { latest: createLatest(rangAtMs), rangAtMs, revision: 0, later: undefined };
    bells.set(key, fresh);
    return fresh;
  };

  async function* watch(place: Place, signal: AbortSignal): AsyncGenerator<unknown> {
    const key = placeKey(place);
    const bell = bellOf(key);
    try {
      yield* bell.latest.watch(signal);
    } finally {
      // Another watch may have hung a new bell in its place since.
      if (bell.latest.readers === 0 && bells.get(key) === bell) {
        bell.later?.();
        bells.delete(key);
      }
    }
  }

  return {
    ring,
    heard(place) {
      const bell = bells.get(placeKey(place));
      if (!bell || bell.later) return;
      const waitMs = bell.rangAtMs + heardEveryMs - clock.monotonicMs();
      if (waitMs <= 0) sound(bell);
      else bell.later = timers.after(waitMs, () => sound(bell));
    },
    ringOnceAt(place, revision) {
      const bell = bells.get(placeKey(place));
      if (!bell) return;
      if (bell.revision >= revision) sound(bell);
      else bell.later ??= timers.after(heardEveryMs, () => sound(bell));
    },
    watch,
    ringAfter: (place, delayMs) => timers.after(delayMs, () => ring(place)),
    get size() {
      return bells.size;
    },
  };
}
