import type { Cancel, Timers } from '@stillhere/kernel';

/** What brings turns from one end to the other, in order, each once or not at all, until it breaks. */
export interface Carrier<Out, In> {
  /** False: it has not left yet, and nothing more should be sent before `onDrained`. */
  send(turn: Out): boolean;
  /** Called once, before anything is sent. */
  listen(listener: CarrierListener<In>): void;
  /** Breaks it. `onEnd` is called all the same, once, perhaps later. */
  close(): void;
}

export interface CarrierListener<In> {
  onTurn(turn: In): void;
  onDrained(): void;
  /** It broke, or was closed by either end; `reason` is for the log. */
  onEnd(reason: string): void;
}

/** How often each end says that it is there. */
export const beatMs = 500;
/** Silent beats after which the other end counts as gone: 4 s, the longest that an order may take. */
const silentBeatsMax = 8;

/**
 * Finds a peer that is gone without a word. It counts beats, not time: after a standstill of our own what
 * lies here unread is read before the next beat.
 */
export function watchPeer(
  timers: Timers,
  { onBeat, onSilence }: { readonly onBeat: () => void; readonly onSilence: () => void },
): { heard(): void; stop: Cancel } {
  let silent = 0;
  let cancel: Cancel;
  const beat = (): void => {
    silent += 1;
    cancel = timers.after(beatMs, beat);
    if (silent > silentBeatsMax) onSilence();
    else onBeat();
  };
  cancel = timers.after(beatMs, beat);
  return {
    heard: () => {
      silent = 0;
    },
    stop: () => cancel(),
  };
}
