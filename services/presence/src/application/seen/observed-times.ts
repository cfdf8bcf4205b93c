import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { type Person, personKey } from '../../domain/place/index.js';
import { absentAfterMs, hysteresisMs } from '../../domain/verdict/index.js';

/** Moments that this process saw itself: wall times of the record give no durations (I31). */
export interface ObservedTimes {
  connected(person: Person): void;
  /** A connection of theirs ended just now. */
  disconnected(person: Person): void;
  /**
   * The record says so now: time counts from here, as it does for whoever replays it (I30). Unless it
   * had to be waited for so long that screens said we cannot see: then it counts from when it was.
   */
  endRecorded(person: Person): void;
  heard(person: Person, atMs: number): void;
  /**
   * Since the newest end. Of an end before this process began nothing is known but that it is no
   * reload any more: its time counts from our own start.
   */
  sinceEndedMs(person: Person): number;
  /** Monotonic; `undefined`: not by this process. */
  lastHeardMs(person: Person): number | undefined;
  forget(person: Person): void;
  stop(): void;
  /** Moments that are kept. */
  readonly size: number;
}

/** Later than this the record comes behind what screens said already. */
const lateRecordMs = 2_000;

interface End {
  readonly atMs: number;
  /** Ends that we saw and the record does not have yet. */
  readonly awaited: number;
  readonly cancel: Cancel;
}

export function createObservedTimes({
  clock,
  timers,
}: {
  readonly clock: Clock;
  readonly timers: Timers;
}): ObservedTimes {
  const startedAtMs = clock.monotonicMs() - hysteresisMs;
  const ends = new Map<string, End>();
  const heard = new Map<string, number>();

  function drop(key: string): void {
    ends.get(key)?.cancel();
    ends.delete(key);
  }

  function endsNow(key: string, awaited: number): void {
    drop(key);
    // After so long it is an absence, and so is an end of which nothing is known any more.
    const cancel = timers.after(absentAfterMs, () => ends.delete(key));
    ends.set(key, { atMs: clock.monotonicMs(), awaited, cancel });
  }

  return {
    connected: (person) => drop(personKey(person)),
    disconnected(person) {
      const key = personKey(person);
      endsNow(key, (ends.get(key)?.awaited ?? 0) + 1);
    },
    endRecorded(person) {
      const key = personKey(person);
      const seen = ends.get(key);
      const awaited = Math.max(0, (seen?.awaited ?? 0) - 1);
      const isLate = clock.monotonicMs() - (seen?.atMs ?? 0) >= lateRecordMs;
      // Another process may have seen it end: then its record is the first that we hear of it.
      if (seen === undefined || seen.awaited === 0 || !isLate) endsNow(key, awaited);
      else ends.set(key, { ...seen, awaited });
    },
    heard(person, atMs) {
      const key = personKey(person);
      heard.set(key, Math.max(atMs, heard.get(key) ?? atMs));
    },
    sinceEndedMs: (person) =>
      clock.monotonicMs() - (ends.get(personKey(person))?.atMs ?? startedAtMs),
    lastHeardMs: (person) => heard.get(personKey(person)),
    forget: (person) => void heard.delete(personKey(person)),
    stop() {
      for (const key of ends.keys()) drop(key);
    },
    get size() {
      return ends.size + heard.size;
    },
  };
}
