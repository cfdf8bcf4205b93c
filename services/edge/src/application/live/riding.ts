import type { session } from '@stillhere/contracts';
import type { Cancel, Timers } from '@stillhere/kernel';

/** How long a reader may wait for what it need not know at once. */
export const ridesAtMostMs = 1_000;

/**
 * What a page reported itself comes back to it as an event that changes nothing on its screen. It
 * rides with the next frame, or goes alone a second later: a write to a socket is the
 * dearest part of a message.
 */
export interface Riding {
  readonly isEmpty: boolean;
  hold(event: session.ConversationEvent): void;
  /** Everything that waits, oldest first; it waits no more. */
  takeAll(): readonly session.ConversationEvent[];
  cancel(): void;
}

/** `flush` is to send what waits; it is called when that has waited long enough. */
export function createRiding(timers: Timers, flush: () => void): Riding {
  let waiting: session.ConversationEvent[] = [];
  let cancel: Cancel | undefined;
  const rest = (): void => {
    cancel?.();
    cancel = undefined;
  };
  return {
    get isEmpty() {
      return waiting.length === 0;
    },
    hold(event) {
      waiting.push(event);
      cancel ??= timers.after(ridesAtMostMs, () => {
        cancel = undefined;
        flush();
      });
    },
    takeAll() {
      rest();
      const all = waiting;
      waiting = [];
      return all;
    },
    cancel: rest,
  };
}
