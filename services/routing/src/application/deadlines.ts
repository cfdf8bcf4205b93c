import type { Turn } from '@stillhere/event-processing';
import type { Cancel, Timers } from '@stillhere/kernel';
import type { Moments } from './moments.js';

/** Looks at what is due at this moment (`Moments`), and says when the next is; `Infinity` for never. */
export type Check = (nowMs: number) => number;

/** After a change everybody is told at once, and of many changes once in so long. */
export const toldEveryMs = 1_000;

export interface Checks {
  /** What each process looks at for those who look there. */
  readonly everywhere: readonly Check[];
  /** What is done in the log: where several processes run, one does it. */
  readonly inTurn: readonly Check[];
}

interface DeadlinePorts {
  readonly timers: Timers;
  readonly moments: Moments;
  /** `undefined`: this process runs alone. */
  readonly turn?: Turn | undefined;
  /** Default: `toldEveryMs`. */
  readonly everyMs?: number;
}

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
  #stopListening = (): void => undefined;

  constructor(
    private readonly ports: DeadlinePorts,
    private readonly checks: Checks,
  ) {}

  async start(): Promise<void> {
    const { turn } = this.ports;
    this.#isRunning = true;
    if (turn) this.#stopListening = turn.changed.listen({ changed: () => this.tell() });
    this.#look();
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#alarm?.();
    this.#stopListening();
    await this.ports.turn?.close();
  }

  /** Something changed. */
  tell(): void {
    if (!this.#isRunning || this.#isSoon) return;
    const { everyMs = toldEveryMs, moments } = this.ports;
    const waitMs = this.#toldMs + everyMs - moments.nowMs();
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
    const { everywhere, inTurn } = this.checks;
    const isOurTurn = this.ports.turn?.isOurs() ?? true;
    const checks = isOurTurn ? [...everywhere, ...inTurn] : everywhere;
    const nextMs = Math.min(...checks.map((check) => check(nowMs)));
    if (Number.isFinite(nextMs)) this.#setAlarm(Math.max(nextMs - nowMs, 1));
  }

  #setAlarm(delayMs: number): void {
    this.#alarm?.();
    this.#alarm = this.ports.timers.after(delayMs, () => this.#look());
  }
}
