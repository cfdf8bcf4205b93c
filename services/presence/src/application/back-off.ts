import type { Cancel } from '@stillhere/kernel';
import type { PresencePorts } from './ports.js';

const retryFloorMs = 100;
const retryCeilingMs = 2_000;

/** From when on the record is behind what we know: as long as our own lag may be (E10). */
export const stuckAfterMs = 2_000;

type BackOffPorts = Pick<PresencePorts, 'clock' | 'timers' | 'random'>;

/** Pauses that double up to a ceiling, with jitter, and that can be cut short. */
export class BackOff {
  #delayMs = retryFloorMs;
  #wake: (() => void) | undefined;

  constructor(private readonly ports: BackOffPorts) {}

  reset(): void {
    this.#delayMs = retryFloorMs;
  }

  cutShort(): void {
    this.#wake?.();
  }

  pause(): Promise<void> {
    const { timers, random } = this.ports;
    return new Promise((resolve) => {
      const cancel = timers.after(this.#delayMs * (0.5 + random.fraction()), resolve);
      this.#delayMs = Math.min(this.#delayMs * 2, retryCeilingMs);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

/** Tells once when nothing has got through for too long, and once when something does again. */
export class Stuck {
  #sinceMs: number | undefined;
  #cancel: Cancel | undefined;

  constructor(
    private readonly ports: BackOffPorts,
    private readonly onChange: (isStuck: boolean) => void,
  ) {}

  get sinceMs(): number | undefined {
    return this.#sinceMs;
  }

  begin(triedAtMs: number): void {
    if (this.#sinceMs !== undefined) return;
    this.#sinceMs = triedAtMs;
    const { timers, clock } = this.ports;
    const delayMs = triedAtMs + stuckAfterMs - clock.monotonicMs();
    this.#cancel = timers.after(delayMs, () => this.onChange(true));
  }

  /** There is more that does not get through. */
  more(): void {
    if (this.#sinceMs !== undefined) this.onChange(true);
  }

  end(): void {
    if (this.#sinceMs === undefined) return;
    this.#sinceMs = undefined;
    this.#cancel?.();
    this.onChange(false);
  }
}
