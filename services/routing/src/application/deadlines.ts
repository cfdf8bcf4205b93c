import type { Cancel, Timers } from '@stillhere/kernel';
import type { Moments } from './moments.js';

/** Looks at what is due at this moment (`Moments`), and says when the next is; `Infinity` for never. */
export type Check = (nowMs: number) => number;

/** After a change everybody is told at once, and of many changes once in so long. */
export const toldEveryMs = 1_000;

/**
 * What happens by itself as time passes. Looked at after each change, at most once a second, and when
 * the next thing is due. Nothing is remembered: what is due is read from the log's views, so it is
 * due after a restart as well.
 */
export class Deadlines {
  #toldMs = Number.NEGATIVE_INFINITY;
  #alarm: Cancel | undefined;
  #isSoon = false;
  #isRunning = false;

  constructor(
    private readonly ports: { readonly timers: Timers; readonly moments: Moments },
    private readonly checks: readonly Check[],
  ) {}

  async start(): Promise<void> {
    this.#isRunning = true;
    this.#look();
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#alarm?.();
  }

  /** Something changed. */
  tell(): void {
    if (!this.#isRunning || this.#isSoon) return;
    const waitMs = this.#toldMs + toldEveryMs - this.ports.moments.nowMs();
    if (waitMs <= 0) this.#look();
    else {
      this.#isSoon = true;
      this.#setAlarm(waitMs);
    }
  }

  #look(): void {
    this.#alarm?.();
    this.#isSoon = false;
    const nowMs = this.ports.moments.nowMs();
    this.#toldMs = nowMs;
    const nextMs = Math.min(...this.checks.map((check) => check(nowMs)));
    if (Number.isFinite(nextMs)) this.#setAlarm(Math.max(nextMs - nowMs, 1));
  }

  #setAlarm(delayMs: number): void {
    this.#alarm?.();
    this.#alarm = this.ports.timers.after(delayMs, () => this.#look());
  }
}
