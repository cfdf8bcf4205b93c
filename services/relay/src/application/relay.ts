import { type Cancel, type Position, pause } from '@stillhere/kernel';
import type { RelayPorts, RelayStanding } from './ports.js';
import { type Progress, publish } from './publish.js';

/** Between two attempts while the broker or the log does not answer. */
const awayPauseMinMs = 200;
const awayPauseMaxMs = 5_000;
/** Somebody has to change something first; then they wait for this at most. */
const refusedPauseMs = 15_000;
/** Between two looks whether this process may relay. */
const fencePauseMs = 500;
/** How often a lag is told while it lasts. */
const tellLagEveryMs = 10_000;
/** A shipment on its way may finish; a broker that does not answer holds nobody up. */
const stopMsMax = 3_000;

/** What passes by itself. Everything else that is thrown is a fault. */
const passing: ReadonlySet<string> = new Set([
  'TopicsUnavailable',
  'SubscriptionDropped',
  'StoreUnavailable',
  'ReadModelUnavailable',
  'CheckpointConflict',
]);

/** Keeps topics filled with what the log holds, for as long as it runs. Never on the path of a message. */
export class Relay {
  readonly #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #standing: RelayStanding = { status: 'waiting', lagMs: 0, problem: '' };
  #reached: Position | undefined;
  #awayPauseMs = awayPauseMinMs;
  #cancelTelling: Cancel = () => undefined;

  constructor(private readonly ports: RelayPorts) {}

  get standing(): RelayStanding {
    return this.#standing;
  }

  start(): void {
    this.#tellLater();
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#cancelTelling();
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
        await this.#once();
      } catch (error) {
        if (signal.aborted) return;
        const pauseMs = this.#failed(error);
        if (pauseMs === undefined) return;
        await this.#pause(pauseMs);
      }
    }
  }

  async #once(): Promise<void> {
    const { fence } = this.ports;
    const { signal } = this.#abort;
    while (!fence.owns() && !signal.aborted) {
      this.#stand({ status: 'waiting', problem: '' });
      await this.#pause(fencePauseMs);
    }
    if (signal.aborted) return;
    if (this.#standing.status === 'waiting') this.#stand({ status: 'starting', problem: '' });
    this.#reached = await this.ports.checkpoint.load();
    await publish({ ...this.ports, signal, onProgress: (progress) => this.#progress(progress) });
  }

  readonly #progress = ({ shipping, isAtHead }: Progress): void => {
    this.#reached = shipping.reached;
    this.#awayPauseMs = awayPauseMinMs;
    const before = this.#standing;
    if (before.status === 'publishing' && !isAtHead) return;
    if (before.status === 'publishing' && before.lagMs === 0) return;
    if (before.status !== 'publishing') this.ports.logger.info('the relay publishes to Kafka');
    this.#stand({ status: 'publishing', problem: '' }, isAtHead ? 0 : before.lagMs);
  };

  /** How long to wait; `undefined`: for ever. */
  #failed(error: unknown): number | undefined {
    const { code, message } = error as { code?: unknown; message?: string };
    const problem = message ?? 'fault';
    if (code === 'TopicsRefused') {
      if (this.#standing.problem !== problem) this.ports.logger.error(problem);
      this.#stand({ status: 'refused', problem });
      return refusedPauseMs;
    }
    if (typeof code !== 'string' || !passing.has(code)) {
      this.#stand({ status: 'refused', problem });
      this.ports.onFault({ error });
      return undefined;
    }
    if (this.#standing.status !== 'away') {
      this.ports.logger.warn('the relay waits; nothing is lost, the log has it all', { problem });
    }
    this.#stand({ status: 'away', problem });
    const pauseMs = this.#awayPauseMs;
    this.#awayPauseMs = Math.min(pauseMs * 2, awayPauseMaxMs);
    return pauseMs;
  }

  #stand(next: Omit<RelayStanding, 'lagMs'>, lagMs = this.#standing.lagMs): void {
    this.#standing = { ...next, lagMs };
    this.ports.onStanding(this.#standing);
  }

  #pause(ms: number): Promise<void> {
    return pause({ timers: this.ports.timers, signal: this.#abort.signal }, ms);
  }

  #tellLater(): void {
    this.#cancelTelling = this.ports.timers.after(tellLagEveryMs, () => {
      void this.#tellLag().finally(() => {
        if (!this.#abort.signal.aborted) this.#tellLater();
      });
    });
  }

  async #tellLag(): Promise<void> {
    const { store, clock, logger } = this.ports;
    let lagMs: number;
    try {
      const [oldest] = await store.readAll({ after: this.#reached, limit: 1 });
      lagMs = oldest === undefined ? 0 : Math.max(0, clock.now() - Date.parse(oldest.recordedAt));
    } catch {
      // A log that cannot be read says so where it is read for more than a figure.
      return;
    }
    const { status, problem } = this.#standing;
    if (lagMs >= tellLagEveryMs) logger.warn('the relay lags', { lagMs, status });
    this.#stand({ status, problem }, lagMs);
  }
}
