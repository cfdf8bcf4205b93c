import { invariant, pause, type Timers } from '@stillhere/kernel';
import { CheckpointConflict, ReadModelUnavailable } from '../errors.js';
import type { ReadModel, ReadModelStore } from '../read-model/read-model.js';
import type { Turn } from '../read-model/share.js';
import { faultOf, type OnFault } from './fault.js';

/** What a processor does from when it is this process's turn until it is not. */
export interface Run {
  /** Aborts when it stops, also by itself: then `fault` says why. */
  readonly ended: AbortSignal;
  readonly fault: unknown;
  start(): void;
  stop(): Promise<void>;
}

export interface InTurnsOptions<Of extends Run> {
  /** `name@version`. */
  readonly name: string;
  readonly models: Pick<ReadModelStore, 'open'>;
  readonly timers: Timers;
  readonly onFault: OnFault;
  /** From where the model stands. */
  readonly begin: (model: ReadModel) => Promise<Of>;
}

/** Before the turn is looked at again where something stood in the way. */
const againMs = 1_000;

/**
 * Runs what one of the processes does that keep the model: the one alone, or whose turn it is. Another one goes on soon
 * after it ended or stood still.
 */
export class InTurns<Of extends Run> {
  readonly #abort = new AbortController();
  #model: ReadModel | undefined;
  #run: Of | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: InTurnsOptions<Of>) {}

  /** While it is this process's turn. */
  get run(): Of | undefined {
    return this.#run;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const { name, models } = this.options;
    invariant(this.#model === undefined, `${name} was started twice`);
    const model = await models.open(name);
    this.#model = model;
    if (model.share === undefined) await this.#alone(model);
    else this.#running = this.#inTurns(model, model.share.turn);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
    await this.#run?.stop();
    await this.#model?.share?.turn.close();
  }

  async #alone(model: ReadModel): Promise<void> {
    const run = await this.options.begin(model);
    this.#run = run;
    run.ended.addEventListener('abort', () => this.#fail(run.fault), { once: true });
    run.start();
  }

  async #inTurns(model: ReadModel, turn: Turn): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const { version } = turn.changed;
      if (!turn.isOurs()) await turn.changed.since(version, signal);
      else await this.#whileOurs(model, turn, version);
    }
  }

  async #whileOurs(model: ReadModel, turn: Turn, version: number): Promise<void> {
    const { signal } = this.#abort;
    try {
      const run = await this.options.begin(model);
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
