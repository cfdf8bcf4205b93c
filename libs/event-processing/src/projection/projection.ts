import type { EventFeed } from '@stillhere/event-feed';
import type { EventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import { invariant, type JsonValue, type Position, type Timers } from '@stillhere/kernel';
import type { Metrics } from '@stillhere/telemetry';
import { PoisonEvent } from '../errors.js';
import type { ReadModel, ReadModelStore } from '../read-model/read-model.js';
import { consume } from '../runner/consume.js';
import { type DecodedEvent, decodeEvent } from '../runner/decoded-event.js';
import { faultOf, type OnFault } from '../runner/fault.js';
import { GatheredCommit } from '../runner/gathered-commit.js';
import { type ProjectionView, type ReadView, RowsInMemory } from './view.js';

export interface ProjectionOptions<Row> {
  /** `name@version`: another version starts from the beginning of the log with rows of its own. */
  readonly name: string;
  /** Types that `apply` wants; others only move the position, unread. */
  readonly types: readonly string[];
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly registry: EventRegistry;
  readonly timers: Timers;
  readonly metrics?: Metrics | undefined;
  /** Pure but for the view; called once an event, in the order of each stream. */
  readonly apply: (event: DecodedEvent, view: ProjectionView<Row>) => void;
  /** After each event that changed the view, also while it catches up. Must not throw. */
  readonly onChange?: () => void;
  /** The projection stopped by itself. Nothing of the event it stopped at was stored. */
  readonly onFault: OnFault;
}

export interface Projection<Row> {
  /** Resolves when all that stood in the log is applied; rejects when it stopped before. */
  start(): Promise<void>;
  readonly view: ReadView<Row>;
  /** The newest event applied or passed over. */
  readonly position: Position | undefined;
  /** Stores what is applied and lets go. */
  stop(): Promise<void>;
}

/** Applied events gathered in one commit at most. */
const batchSizeMax = 512;

export function createProjection<Row = JsonValue>(
  options: ProjectionOptions<Row>,
): Projection<Row> {
  return new ProjectionRunner(options);
}

class ProjectionRunner<Row> implements Projection<Row> {
  readonly #abort = new AbortController();
  readonly #commits: GatheredCommit;
  #model: ReadModel | undefined;
  #rows = new RowsInMemory<Row>([]);
  #stored: Position | undefined;
  #position: Position | undefined;
  #gathered = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: ProjectionOptions<Row>) {
    this.#commits = new GatheredCommit({
      timers: options.timers,
      commit: () => this.#commit(),
      onFailure: (error) => this.#fail(error),
    });
  }

  get view(): ReadView<Row> {
    return this.#rows;
  }

  get position(): Position | undefined {
    return this.#position;
  }

  async start(): Promise<void> {
    invariant(this.#model === undefined, `${this.options.name} was started twice`);
    this.#model = await this.options.readModels.open(this.options.name);
    const { rows, checkpoint } = await this.#model.read();
    this.#rows = new RowsInMemory(rows as Iterable<readonly [string, Row]>);
    this.#stored = checkpoint;
    this.#position = this.#stored;
    await new Promise<void>((resolve, reject) => {
      this.#running = this.#run(resolve).then(resolve, (error: unknown) => {
        this.#fail(error);
        reject(error);
      });
    });
  }

  async stop(): Promise<void> {
    const stopped = this.#abort.signal.aborted;
    this.#abort.abort();
    await this.#running;
    this.#commits.cancel();
    await (stopped ? this.#commits.settled() : this.#commits.now());
    this.#commits.cancel();
  }

  #run(caughtUp: () => void): Promise<void> {
    const { name, feed, types, timers, metrics } = this.options;
    return consume({
      name,
      feed,
      types,
      timers,
      metrics,
      after: this.#position,
      signal: this.#abort.signal,
      onEvent: (event) => this.#take(event),
      onCaughtUp: (position) => {
        this.#moveTo(position);
        caughtUp();
      },
    });
  }

  #take(stored: StoredEvent): Promise<void> | undefined {
    const before = this.#rows.changes;
    this.#apply(stored);
    if (this.#rows.changes !== before) this.options.onChange?.();
    this.#moveTo(stored.position);
    this.#gathered += 1;
    return this.#gathered >= batchSizeMax ? this.#commits.now() : undefined;
  }

  #apply(stored: StoredEvent): void {
    try {
      this.options.apply(decodeEvent(this.options.registry, stored), this.#rows);
    } catch (error) {
      throw new PoisonEvent(this.options.name, stored, error);
    }
  }

  #moveTo(position: Position | undefined): void {
    if (position === undefined || position === this.#position) return;
    this.#position = position;
    this.#commits.soon();
  }

  /** What is applied while it runs belongs to the next one. */
  async #commit(): Promise<void> {
    this.#gathered = 0;
    const next = this.#position;
    if (next === undefined || next === this.#stored) return;
    const taken = this.#rows.takeUnstored();
    try {
      await this.#model?.commit({
        expected: this.#stored,
        next,
        puts: taken.puts as [string, JsonValue][],
        deletes: taken.deletes,
      });
    } catch (error) {
      this.#rows.giveBack(taken);
      throw error;
    }
    this.#stored = next;
  }

  #fail(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#commits.cancel();
    this.options.onFault(faultOf(this.options.name, error));
  }
}
