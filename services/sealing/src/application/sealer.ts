import { pause } from '@stillhere/kernel';
import { Life } from './life.js';
import type { SealingPorts } from './ports.js';

/** After a failure that passes by itself. Doubles up to the second. */
const pauseMinMs = 200;
const pauseMaxMs = 15_000;
/** A seal on its way may finish; a log that does not answer holds nobody up. */
const stopMsMax = 3_000;

/** What passes by itself, or after somebody did something. Everything else that is thrown is a fault. */
const passing: ReadonlySet<unknown> = new Set([
  'RevisionConflict',
  'CheckpointConflict',
  'SubscriptionDropped',
  'StoreUnavailable',
  'ReadModelUnavailable',
  'KeyUnavailable',
  'SealKeyMissing',
]);

/** Seals the log for as long as it runs. Never on the path of a message. */
export class Sealer {
  readonly #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #pauseMs = pauseMinMs;

  constructor(private readonly ports: SealingPorts) {}

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    const given = new Promise<void>((resolve) => {
      const cancel = this.ports.timers.after(stopMsMax, resolve);
      void this.#running.finally(cancel);
    });
    await Promise.race([this.#running, given]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await new Life(this.ports, signal).run();
      } catch (error) {
        if (signal.aborted) return;
        if (!this.#willPass(error)) return;
        await pause({ timers: this.ports.timers, signal }, this.#pauseMs);
        this.#pauseMs = Math.min(this.#pauseMs * 2, pauseMaxMs);
      }
    }
  }

  #willPass(error: unknown): boolean {
    const { code, message } = error as { code?: unknown; message?: string };
    if (!passing.has(code)) {
      this.ports.onFault({ error });
      return false;
    }
    this.ports.logger.warn('sealing waits; nothing is lost, the log has it all', {
      problem: message ?? String(code),
    });
    return true;
  }
}
