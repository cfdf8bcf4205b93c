import { invariant, pause } from '@stillhere/kernel';
import { CheckpointConflict, ReadModelUnavailable } from '../errors.js';
import type { ReadModel } from '../read-model/read-model.js';
import type { Turn } from '../read-model/share.js';
import { faultOf } from '../runner/fault.js';
import { createFeedMeter, type FeedMeter } from '../runner/feed-meter.js';
import type { ReactorOptions } from './reactor-options.js';
import { ReactorRun } from './reactor-run.js';

export interface Reactor {
  /**
   * Resolves when it listens. Where several processes keep the checkpoints, one reacts, and another one goes
   * on soon after it ended or stood still: what both did at the moment of the change has the same ids.
   */
  start(): Promise<void>;
  /** Lets running effects finish, stores the checkpoint and lets go. */
  stop(): Promise<void>;
  /** Resolves when everything that the feed has handed out is handled, or the reactor stopped. */
  idle(): Promise<void>;
}

/** Before the turn is looked at again where something stood in the way. */
const againMs = 1_000;

export const createReactor = (options: ReactorOptions): Reactor => new ReactorInTurns(options);

class ReactorInTurns implements Reactor {
  readonly #abort = new AbortController();
  #model: ReadModel | undefined;
  #run: ReactorRun | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: ReactorOptions) {}

  async start(): Promise<void> {
    const { name, checkpoints } = this.options;
    invariant(this.#model === undefined, `${name} was started twice`);
    const model = await checkpoints.open(name);
    this.#model = model;
    const meter = createFeedMeter({ ...this.options, openSince: () => this.#run?.openSince });
    if (model.share === undefined) await this.#alone(model, meter);
    else this.#running = this.#inTurns(model, model.share.turn, meter);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
    await this.#run?.stop();
    await this.#model?.share?.turn.close();
  }

  async idle(): Promise<void> {
    await this.#run?.idle();
  }

  async #alone(model: ReadModel, meter: FeedMeter): Promise<void> {
    const run = new ReactorRun(this.options, { model, stored: await model.read(), meter });
    this.#run = run;
    run.ended.addEventListener('abort', () => this.#fail(run.fault), { once: true });
    run.start();
  }

  async #inTurns(model: ReadModel, turn: Turn, meter: FeedMeter): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const { version } = turn.changed;
      if (!turn.isOurs()) await turn.changed.since(version, signal);
      else await this.#whileOurs(model, { turn, version, meter });
    }
  }

  async #whileOurs(
    model: ReadModel,
    { turn, version, meter }: { turn: Turn; version: number; meter: FeedMeter },
  ): Promise<void> {
    const { signal } = this.#abort;
    try {
      const run = new ReactorRun(this.options, { model, stored: await model.read(), meter });
      this.#run = run;
      run.start();
      await turn.changed.since(version, AbortSignal.any([signal, run.ended]));
      await run.stop();
      if (run.fault !== undefined) await this.#standBack(run.fault);
    } catch (error) {
      await this.#standBack(error);
    } finally {
      this.#run = undefined;
    }
  }

  /** Before it is looked again whose turn it is. */
  async #standBack(fault: unknown): Promise<void> {
    const { signal } = this.#abort;
    if (!isSomebodyElses(fault)) this.#fail(fault);
    else await pause({ timers: this.options.timers, signal }, againMs);
  }

  #fail(fault: unknown): void {
    if (fault === undefined || this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.options.onFault(faultOf(this.options.name, fault));
  }
}

/** Another process moved the checkpoint, or the database is away: what is stored by then says where to go on. */
const isSomebodyElses = (error: unknown): boolean =>
  error instanceof CheckpointConflict || error instanceof ReadModelUnavailable;
