import type { Cancel, Timers } from '@stillhere/kernel';
import type { FollowedEvent } from '@stillhere/nest-kit';

/** How long a reader may wait for what it need not know at once. */
export const ownReceiptDelayMaxMs = 1_000;

const none: readonly FollowedEvent[] = [];

/**
 * What a page reported itself comes back to it as an event that changes nothing on its screen. It
 * is held for the next frame, or goes alone a second later: a write to a socket is the most
 * expensive part of a message.
 */
export class OwnReceiptDelay {
  #waiting = none;
  #cancel: Cancel | undefined;

  constructor(
    private readonly timers: Timers,
    private readonly send: (event: FollowedEvent) => void,
  ) {}

  hold(event: FollowedEvent): void {
    this.#waiting = [...this.#waiting, event];
    this.#cancel ??= this.timers.after(ownReceiptDelayMaxMs, () => this.flush());
  }

  /** Sends everything that waits, oldest first. */
  flush(): void {
    const waiting = this.#waiting;
    if (waiting === none) return;
    this.cancel();
    for (const event of waiting) this.send(event);
  }

  /** Lets go of what waits: nobody reads any more. */
  cancel(): void {
    this.#waiting = none;
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
