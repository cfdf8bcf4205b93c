import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import { counter } from '../model/clock-text.js';
import type { DeskLink } from '../model/desk-link.js';
import { knownAgeMs } from '../model/known-age.js';
import { waitTone } from '../model/waiting-for-answer.js';
import { useWords } from './words-context.js';

/** Where screens get the time from: the gallery's stands still. */
export interface DeskTime {
  monotonicMs(): number;
  serverMs(): number;
  /** Calls back about once a second; returns the way to stop. */
  onTick(listener: () => void): () => void;
}

const TimeContext = createContext<DeskTime>({
  monotonicMs: () => 0,
  serverMs: () => 0,
  onTick: () => () => undefined,
});

export function TimeProvider({ time, children }: { time: DeskTime; children: ReactNode }) {
  return <TimeContext value={time}>{children}</TimeContext>;
}

/** The time, again each second: only the part that calls this is drawn again. */
export function useTicking(): DeskTime {
  const time = use(TimeContext);
  const [, draw] = useState(0);
  useEffect(() => time.onTick(() => draw((count) => count + 1)), [time]);
  return time;
}

/** What the clock makes of something, drawn again only when that is another value. */
export function useTicked<T extends string | number | boolean>(read: (time: DeskTime) => T): T {
  const time = use(TimeContext);
  return useSyncExternalStore(time.onTick, () => read(time));
}

const minuteMs = 60_000;

/** Whole minutes of the server's time. */
export const useMinute = (): number => useTicked((time) => Math.floor(time.serverMs() / minuteMs));

export const useTime = (): DeskTime => use(TimeContext);

/** `0:42` since a moment of the server's time; amber past the limit for answers when asked for. */
export function Counter({ since, limit = false }: { since: string; limit?: boolean }) {
  const sinceMs = Date.parse(since);
  const waited = useTicked((time) => counter(time.serverMs() - sinceMs));
  const tone = useTicked((time) => (limit ? waitTone(time.serverMs() - sinceMs) : 'calm'));
  return (
    <span className="counter" data-tone={tone} role="timer" aria-live="off">
      {waited}
    </span>
  );
}

/** `20 s` until a moment of the server's time; nothing once it is past. */
export function Countdown({ until }: { until: string }) {
  const words = useWords();
  const leftMs = Date.parse(until) - useTicking().serverMs();
  if (!(leftMs > 0)) return null;
  return (
    <span className="tabular" role="timer" aria-live="off">
      {words.t('alert.in', { time: words.age(leftMs) })}
    </span>
  );
}

/** "as of 40 s ago", beside what may have changed since the link was cut. */
export function KnownAge({ link }: { link: DeskLink }) {
  const words = useWords();
  const ageMs = knownAgeMs(link, useTicking().monotonicMs());
  if (ageMs === undefined) return null;
  return <span className="soft small">{words.t('known.age', { age: words.age(ageMs) })}</span>;
}

export function Clock({ at, seconds = false }: { at: string; seconds?: boolean }) {
  const words = useWords();
  return (
    <time className="tabular" dateTime={at} title={words.exact(at)}>
      {words.time(at, seconds)}
    </time>
  );
}
