/** How long a message may go without its page's `ack` before the browser is asked with a ping. */
export const ackWithinMs = 500;

const none = -1;

/**
 * A message that was sent is itself the question whether somebody is there, and the `ack` that names it
 * is the answer. Only where none came within `ackWithinMs` a ping is worth sending; from then on the
 * ping is the question. What a page says of older messages answers nothing: it may have said so before
 * its link was cut.
 *
 * Two questions at most are kept, however many messages are under way: the oldest that is open, and
 * all that were sent since as one, which counts from the first of them and is answered by the newest.
 */
export class MessageProbe {
  #askedUpTo = none;
  #askedAtMs = 0;
  #nextUpTo = none;
  #nextAtMs = 0;

  /** When `takeUnanswered` is worth asking, in the milliseconds of `sent`; `undefined`: nothing is open. */
  get dueMs(): number | undefined {
    return this.#askedUpTo === none ? undefined : this.#askedAtMs + ackWithinMs;
  }

  /** A message of somebody else left for this page. */
  sent(revision: number, nowMs: number): void {
    if (this.#askedUpTo === none) {
      this.#askedUpTo = revision;
      this.#askedAtMs = nowMs;
      return;
    }
    if (this.#nextUpTo === none) this.#nextAtMs = nowMs;
    this.#nextUpTo = revision;
  }

  /** The page applied everything up to here. */
  acknowledged(upTo: number): void {
    if (upTo < this.#askedUpTo || this.#askedUpTo === none) return;
    const isNextOpen = this.#nextUpTo > upTo;
    this.#askedUpTo = isNextOpen ? this.#nextUpTo : none;
    this.#askedAtMs = this.#nextAtMs;
    this.#nextUpTo = none;
  }

  /** True: no answer came in time, and a ping takes the place of all that is open. */
  takeUnanswered(nowMs: number): boolean {
    const { dueMs } = this;
    if (dueMs === undefined || nowMs < dueMs) return false;
    this.#askedUpTo = none;
    this.#nextUpTo = none;
    return true;
  }
}
