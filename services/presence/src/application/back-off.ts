import type { Cancel } from '@stillhere/kernel';
import type { PresencePorts } from './ports.js';

const retryFloorMs = 100;
const retryCeilingMs = 2_000;

/** From when on the record is behind what we know: as long as our own lag may be (E10). */
export const stuckAfterMs = 2_000;

type BackOffPorts = Pick<PresencePorts, 'clock' | 'timers' | 'random'>;

/** Pauses that double up to a ceiling, with jitter, and that can be cut short. */
export function createBackOff({ timers, random }: BackOffPorts) {
  let delayMs = retryFloorMs;
  let wake = (): void => undefined;
  return {
    reset: () => {
      delayMs = retryFloorMs;
    },
    cutShort: () => wake(),
    pause: () =>
      new Promise<void>((resolve) => {
        const cancel = timers.after(delayMs * (0.5 + random.fraction()), resolve);
        delayMs = Math.min(delayMs * 2, retryCeilingMs);
        wake = () => {
          cancel();
          resolve();
        };
      }),
  };
}

/** Tells once when nothing has got through for too long, and once when something does again. */
export function createStuck({ clock, timers }: BackOffPorts, onChange: (isStuck: boolean) => void) {
  let sinceMs: number | undefined;
  let cancel: Cancel = () => undefined;
  return {
    get sinceMs() {
      return sinceMs;
    },
    begin(triedAtMs: number) {
      if (sinceMs !== undefined) return;
      sinceMs = triedAtMs;
      cancel = timers.after(triedAtMs + stuckAfterMs - clock.monotonicMs(), () => onChange(true));
    },
    /** There is more that does not get through. */
    more() {
      if (sinceMs !== undefined) onChange(true);
    },
    end() {
      if (sinceMs === undefined) return;
      sinceMs = undefined;
      cancel();
      onChange(false);
    },
  };
}
