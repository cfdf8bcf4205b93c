import type { Clock, Timers } from '@stillhere/kernel';
import type { Lease } from './lease.js';
import type { LeaseBoard } from './lease-board.js';

interface Surroundings {
  readonly board: LeaseBoard;
  readonly owner: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ended: (lease: HeldLease) => void;
}

interface Grant {
  readonly name: string;
  readonly fence: number;
  readonly unheardMs: number | undefined;
  readonly untilMs: number;
}

/** One grant, until it is given back, taken, or was not renewed in time. It never comes back to life. */
export class HeldLease implements Lease {
  readonly name: string;
  readonly fence: number;
  readonly unheardMs: number | undefined;
  readonly #lost = new AbortController();
  #untilMs: number;
  #cancelTimer: (() => void) | undefined;

  constructor(
    grant: Grant,
    private readonly surroundings: Surroundings,
  ) {
    this.name = grant.name;
    this.fence = grant.fence;
    this.unheardMs = grant.unheardMs;
    this.#untilMs = grant.untilMs;
    this.#watch();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Asks the clock, not the timer: after a standstill the timer has not run yet. */
  isHeld(): boolean {
    if (this.#lost.signal.aborted) return false;
    if (this.surroundings.clock.monotonicMs() < this.#untilMs) return true;
    this.lose();
    return false;
  }

  renewed(untilMs: number): void {
    if (this.isHeld()) this.#untilMs = Math.max(this.#untilMs, untilMs);
  }

  lose(): void {
    if (this.#lost.signal.aborted) return;
    this.#cancelTimer?.();
    this.#lost.abort();
    this.surroundings.ended(this);
  }

  async release(): Promise<void> {
    const wasHeld = this.isHeld();
    this.lose();
    if (!wasHeld) return;
    const { board, owner } = this.surroundings;
    await board.release(owner, this.name, this.fence).catch(() => undefined);
  }

  #watch(): void {
    const leftMs = this.#untilMs - this.surroundings.clock.monotonicMs();
    if (leftMs <= 0) this.lose();
    else this.#cancelTimer = this.surroundings.timers.after(leftMs, () => this.#watch());
  }
}
