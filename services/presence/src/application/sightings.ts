import type { Cancel } from '@stillhere/kernel';
import { absentAfterMs, hysteresisMs } from '../domain/verdict/index.js';
import { stuckAfterMs } from './back-off.js';
import type { PresencePorts } from './ports.js';
import { personKey, type Watched } from './watched.js';

/** Moments that this process saw itself: wall times of the record give no durations (I31). */
export interface Sightings {
  connected(watched: Watched): void;
  /** A connection of theirs ended just now. */
  disconnected(watched: Watched): void;
  /**
   * The record says so now: time counts from here, as it does for whoever replays it (I30). Unless it
   * had to be waited for so long that screens said we cannot see: then it counts from when it was.
   */
  endRecorded(watched: Watched): void;
  heard(watched: Watched, atMs: number): void;
  /**
   * Since the newest end. Of an end before this process began nothing is known but that it is no
   * reload any more: its time counts from our own start.
   */
  sinceEndedMs(watched: Watched): number;
  /** Monotonic; `undefined`: not by this process. */
  lastHeardMs(watched: Watched): number | undefined;
  forget(watched: Watched): void;
  stop(): void;
  /** Moments that are kept. */
  readonly size: number;
}

interface End {
  readonly atMs: number;
  readonly cancel: Cancel;
}

export function createSightings({
  clock,
  timers,
}: Pick<PresencePorts, 'clock' | 'timers'>): Sightings {
  const startedAtMs = clock.monotonicMs() - hysteresisMs;
  const ends = new Map<string, End>();
  const heard = new Map<string, number>();

  function drop(key: string): void {
    ends.get(key)?.cancel();
    ends.delete(key);
  }

  function endsNow(key: string): void {
    drop(key);
    // After so long it is an absence, and so is an end of which nothing is known any more.
    const cancel = timers.after(absentAfterMs, () => ends.delete(key));
    ends.set(key, { atMs: clock.monotonicMs(), cancel });
  }

  return {
    connected: (watched) => drop(personKey(watched)),
    disconnected: (watched) => endsNow(personKey(watched)),
    endRecorded(watched) {
      const key = personKey(watched);
      const seenAtMs = ends.get(key)?.atMs ?? clock.monotonicMs();
      if (clock.monotonicMs() - seenAtMs < stuckAfterMs) endsNow(key);
    },
    heard(watched, atMs) {
      const key = personKey(watched);
      heard.set(key, Math.max(atMs, heard.get(key) ?? atMs));
    },
    sinceEndedMs: (watched) =>
      clock.monotonicMs() - (ends.get(personKey(watched))?.atMs ?? startedAtMs),
    lastHeardMs: (watched) => heard.get(personKey(watched)),
    forget: (watched) => void heard.delete(personKey(watched)),
    stop() {
      for (const key of ends.keys()) drop(key);
    },
    get size() {
      return ends.size + heard.size;
    },
  };
}
