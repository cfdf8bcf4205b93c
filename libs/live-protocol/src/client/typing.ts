import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import type { TypingFrame } from '../wire.js';

/** At most four a second, as the limits say. */
const shortestMs = 250;
/** Says *still writing* so often that the other side's note does not expire. */
const refreshMs = 3_000;
/** Without another key for so long nobody is writing. */
const idleMs = 5_000;

export interface Typing {
  set(on: boolean): void;
  /** Nothing of it survives a connection. */
  forget(): void;
}

export function createTyping(options: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly send: (frame: TypingFrame) => void;
}): Typing {
  const { clock, timers, send } = options;
  let told = false;
  let wanted = false;
  let toldMs = Number.NEGATIVE_INFINITY;
  let cancelTell: Cancel | undefined;
  let cancelIdle: Cancel | undefined;

  const tell = (): void => {
    cancelTell = undefined;
    if (!wanted && !told) return;
    told = wanted;
    toldMs = clock.monotonicMs();
    send({ t: 'typing', on: wanted });
  };
  const tellInTime = (): void => {
    const sinceMs = clock.monotonicMs() - toldMs;
    if (wanted === told && (!wanted || sinceMs < refreshMs)) return;
    if (sinceMs >= shortestMs) tell();
    else cancelTell ??= timers.after(shortestMs - sinceMs, tell);
  };
  const set = (on: boolean): void => {
    wanted = on;
    cancelIdle?.();
    cancelIdle = on ? timers.after(idleMs, () => set(false)) : undefined;
    tellInTime();
  };
  return {
    set,
    forget() {
      cancelTell?.();
      cancelIdle?.();
      cancelTell = undefined;
      cancelIdle = undefined;
      told = false;
      wanted = false;
    },
  };
}
