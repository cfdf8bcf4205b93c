import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import type { Visibility } from '../wire.js';

/** The server pings a hidden page so seldom, and may have decided so a moment ago. */
const hiddenIntervalMs = 20_000;
/** T_dead: how much later than the next ping the link counts as dead, probe included. */
const graceMs = 10_000;
/** What an answer to a probe may take. */
export const probeDeadlineMs = 2_000;

/** Notices a link that died without a word. */
export interface Watch {
  /** A connection is welcomed: from now on bytes must come. */
  start(heardMs: () => number, intervalMs: number): void;
  intervalIs(intervalMs: number): void;
  /** Asks now. Nothing but the answer counts: after sleep, old bytes may still come out of a buffer. */
  prove(): void;
  onProbed(n: number): void;
  stop(): void;
}

export function createWatch(options: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly visibility: () => Visibility;
  readonly sendProbe: (n: number) => void;
  readonly onDead: () => void;
}): Watch {
  const { clock, timers, visibility, sendProbe, onDead } = options;
  let heardMs: () => number = () => 0;
  let intervalMs = 0;
  let probes = 0;
  let cancelLook: Cancel | undefined;
  let cancelProbe: Cancel | undefined;

  const quietMaxMs = (): number => {
    const expected = visibility() === 'visible' ? 0 : hiddenIntervalMs;
    return Math.max(intervalMs, expected) + graceMs - probeDeadlineMs;
  };
  const look = (): void => {
    const quietMs = clock.monotonicMs() - heardMs();
    if (quietMs < quietMaxMs()) {
      cancelLook = timers.after(quietMaxMs() - quietMs, look);
      return;
    }
    const askedMs = clock.monotonicMs();
    probes += 1;
    sendProbe(probes);
    cancelLook = timers.after(probeDeadlineMs, () => (heardMs() > askedMs ? look() : onDead()));
  };
  const stop = (): void => {
    cancelLook?.();
    cancelProbe?.();
    cancelProbe = undefined;
  };
  return {
    start(heard, interval) {
      stop();
      heardMs = heard;
      intervalMs = interval;
      look();
    },
    intervalIs(interval) {
      intervalMs = interval;
    },
    prove() {
      if (cancelProbe !== undefined) return;
      probes += 1;
      sendProbe(probes);
      cancelProbe = timers.after(probeDeadlineMs, onDead);
    },
    onProbed(n) {
      if (n !== probes) return;
      cancelProbe?.();
      cancelProbe = undefined;
    },
    stop,
  };
}
