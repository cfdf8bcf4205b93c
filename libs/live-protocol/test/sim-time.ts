import type { Cancel, Clock, Random, Timers } from '@stillhere/kernel';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly work: () => void;
}

/**
 * Time that runs through its timers without a single promise: the client is synchronous, and a
 * property over it then runs thousands of hours of chat in seconds.
 */
export class SimTime implements Clock, Timers {
  #nowMs = 0;
  #order = 0;
  #timers: Timer[] = [];
  /** Called after each piece of work. */
  onStep: () => void = () => {};

  now(): number {
    return 1_795_000_000_000 + Math.floor(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, work: () => void): Cancel {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(durationMs: number): void {
    const untilMs = this.#nowMs + durationMs;
    for (;;) {
      const next = this.#next(untilMs);
      if (next === undefined) break;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.work();
      this.onStep();
    }
    this.#nowMs = untilMs;
  }

  /** Time goes by while the page does not run: what was due comes late, all at once. */
  sleep(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  #next(untilMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs > untilMs) continue;
      if (first === undefined || timer.dueMs < first.dueMs) first = timer;
      else if (timer.dueMs === first.dueMs && timer.order < first.order) first = timer;
    }
    return first;
  }
}

export const pick = <T>(random: Random, options: readonly T[]): T =>
  options[Math.floor(random.fraction() * options.length)] as T;
