import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { turn } from './eventually.js';

export interface ManualClock extends Clock, Timers {
  /** Runs every timer due within `durationMs` in order of its time, and lets promises settle after each. */
  advance(durationMs: number): Promise<void>;
  /** Lets promises settle without moving time. */
  settle(): Promise<void>;
  /** Moves the wall clock only, as an operator or a time server does. */
  stepWall(byMs: number): void;
  /** How many timers wait. */
  readonly pending: number;
}

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly work: () => void;
}

/** 2026-01-01T00:00:00.000Z, so that times in failures read well. */
const wallStartMs = 1_767_225_600_000;

/** Turns given to work that a timer set off: a chain of promises longer than that is not waited for. */
const settleTurns = 3;

/** Time that moves when the test says so. */
export function manualClock(startMs: number = wallStartMs): ManualClock {
  const timers = new Set<Timer>();
  let elapsedMs = 0;
  let wallOffsetMs = startMs;
  let order = 0;

  const settle = async (): Promise<void> => {
    for (let n = 0; n < settleTurns; n += 1) await turn();
  };
  const nextDue = (untilMs: number): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs > untilMs) continue;
      if (first === undefined || isBefore(timer, first)) first = timer;
    }
    return first;
  };

  return {
    now: () => wallOffsetMs + Math.floor(elapsedMs),
    monotonicMs: () => elapsedMs,
    after(delayMs, work): Cancel {
      const timer = { dueMs: elapsedMs + Math.max(0, delayMs), order: order++, work };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(durationMs) {
      const untilMs = elapsedMs + durationMs;
      await settle();
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        elapsedMs = Math.max(elapsedMs, timer.dueMs);
        timers.delete(timer);
        timer.work();
        await settle();
      }
      elapsedMs = untilMs;
    },
    settle,
    stepWall: (byMs) => {
      wallOffsetMs += byMs;
    },
    get pending() {
      return timers.size;
    },
  };
}

const isBefore = (a: Timer, b: Timer): boolean =>
  a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
