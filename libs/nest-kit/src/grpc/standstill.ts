import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { ServiceFault } from '../service-fault.js';

/** How often this process looks at the clock. */
const beatMs = 250;
/** Late by more than this, it stood still: less than a call may take (4 s), more than a busy machine costs. */
const lateMaxMs = 2_000;
/** Within this everything is read that lay in the sockets' buffers. */
const readWithinMs = 500;

/**
 * Whether what is read now may have lain here while this process stood still: stopped, suspended, swapped out. Whoever sent it has
 * given up long ago and asked another process; carried out now, it would undo what was done since: an older
 * connection of a page would take over from a newer one.
 */
export class Standstill {
  #beatAtMs: number;
  #oldUntilMs = Number.NEGATIVE_INFINITY;
  #cancel: Cancel;

  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly timers: Timers,
  ) {
    this.#beatAtMs = clock.monotonicMs();
    this.#cancel = timers.after(beatMs, () => this.#beat());
  }

  /** What is read at this moment may be old. */
  get isReadingOld(): boolean {
    this.#look();
    return this.clock.monotonicMs() < this.#oldUntilMs;
  }

  stop(): void {
    this.#cancel();
  }

  #beat(): void {
    this.#look();
    this.#cancel = this.timers.after(beatMs, () => this.#beat());
  }

  #look(): void {
    const nowMs = this.clock.monotonicMs();
    if (nowMs - this.#beatAtMs > lateMaxMs) this.#oldUntilMs = nowMs + readWithinMs;
    this.#beatAtMs = nowMs;
  }
}

export const stoodStill = (): ServiceFault =>
  new ServiceFault({
    status: 'unavailable',
    code: 'StoodStill',
    message:
      'This process stood still, and what came meanwhile is not done any more. Nothing was changed; ask again.',
    retryable: true,
  });
