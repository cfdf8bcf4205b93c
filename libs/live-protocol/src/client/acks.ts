import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { windowBytesMax, windowEventsMax } from '../limits.js';
import type { AckFrame, EvFrame } from '../wire.js';

const visibleDelayMs = 50;
/** Timers of a hidden page are late anyway, and nobody is looking. */
const hiddenDelayMs = 250;

export interface Acks {
  /** An event was applied. `bytes`: the length of its frame. */
  applied(event: EvFrame, mine: boolean, bytes: number): void;
  /** A new connection knows nothing of earlier acknowledgements: say at once what is held. */
  restart(): void;
  /** What the next frame carries; it counts as sent. */
  carry(): number | undefined;
  stop(): void;
}

export interface AckSurroundings {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly head: () => number;
  readonly visible: () => boolean;
  readonly send: (frame: AckFrame) => void;
}

/**
 * Tells how far events were applied. A message of the other side is acknowledged within 50 ms (250
 * hidden), the first of a burst at once. What nobody wrote (receipts, facts) asks for nothing: it
 * rides with the next frame, or goes when half of the server's window is used up.
 */
export function createAcks({ clock, timers, head, visible, send }: AckSurroundings): Acks {
  let acked = -1;
  let events = 0;
  let bytes = 0;
  let sentMs = Number.NEGATIVE_INFINITY;
  let cancel: Cancel | undefined;

  const carry = (): number | undefined => {
    if (head() <= acked) return undefined;
    cancel?.();
    cancel = undefined;
    acked = head();
    events = 0;
    bytes = 0;
    sentMs = clock.monotonicMs();
    return acked;
  };
  const flush = (): void => {
    const upTo = carry();
    if (upTo !== undefined) send({ t: 'ack', upTo });
  };
  const soon = (): void => {
    const dueMs = sentMs + (visible() ? visibleDelayMs : hiddenDelayMs) - clock.monotonicMs();
    if (dueMs <= 0) flush();
    else cancel ??= timers.after(dueMs, flush);
  };

  return {
    carry,
    applied(event, mine, length) {
      events += 1;
      bytes += length;
      if (events * 2 >= windowEventsMax || bytes * 2 >= windowBytesMax) flush();
      else if (!mine && isWritten(event)) soon();
    },
    restart() {
      acked = -1;
      flush();
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}

const isWritten = (event: EvFrame): boolean =>
  event.type === 'message-posted' ||
  event.type === 'note-added' ||
  // A warning that their device does not say it has is none.
  event.type === 'contact-step-taken';
