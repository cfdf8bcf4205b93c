import type { Cancel, Clock, Timers } from '@stillhere/kernel';

/** Looks at what is due now, and says when the next is: wall time, `Infinity` for never. */
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
    private readonly ports: { readonly clock: Clock; readonly timers: Timers },
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
    const waitMs = this.#toldMs + toldEveryMs - this.ports.clock.monotonicMs();
    if (waitMs <= 0) this.#look();
    else {
      this.#isSoon = true;
      this.#setAlarm(waitMs);
    }
  }

  #look(): void {
    const { clock } = this.ports;
    this.#alarm?.();
    this.#isSoon = false;
    this.#toldMs = clock.monotonicMs();
    const nowMs = clock.now();
    const nextMs = Math.min(...this.checks.map((check) => check(nowMs)));
    if (Number.isFinite(nextMs)) this.#setAlarm(Math.max(nextMs - nowMs, 1));
  }

  #setAlarm(delayMs: number): void {
    this.#alarm?.();
    this.#alarm = this.ports.timers.after(Math.min(delayMs, alarmMaxMs), () => this.#look());
  }
}

/** A wall clock that is set forward must not let anybody wait for the old time. */
const alarmMaxMs = 30_000;
