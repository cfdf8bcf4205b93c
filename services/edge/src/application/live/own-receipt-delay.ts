import type { session } from '@stillhere/contracts';
import type { Cancel, Timers } from '@stillhere/kernel';

/** How long a reader may wait for what it need not know at once. */
export const ownReceiptDelayMaxMs = 1_000;

/**
 * What a page reported itself comes back to it as an event that changes nothing on its screen. It
 * is held for the next frame, or goes alone a second later: a write to a socket is the most
 * expensive part of a message.
 */
export interface OwnReceiptDelay {
  readonly isEmpty: boolean;
  hold(event: session.ConversationEvent): void;
  /** Everything that waits, oldest first; it waits no more. */
  takeAll(): readonly session.ConversationEvent[];
  cancel(): void;
}

/** `flush` is to send what waits; it is called when that has waited long enough. */
export function createOwnReceiptDelay(timers: Timers, flush: () => void): OwnReceiptDelay {
  let waiting: session.ConversationEvent[] = [];
  let cancel: Cancel | undefined;
  const stopWaiting = (): void => {
    cancel?.();
    cancel = undefined;
  };
  return {
    get isEmpty() {
      return waiting.length === 0;
    },
    hold(event) {
      waiting.push(event);
      cancel ??= timers.after(ownReceiptDelayMaxMs, () => {
        cancel = undefined;
        flush();
      });
    },
    takeAll() {
      stopWaiting();
      const all = waiting;
      waiting = [];
      return all;
    },
    cancel: stopWaiting,
  };
}
