import type { EventFeed } from '@stillhere/event-feed';
import type { EventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import { invariant, type JsonValue, type Position, type Timers } from '@stillhere/kernel';
import type { Metrics } from '@stillhere/telemetry';
import { PoisonEvent } from '../errors.js';
import type { ReadModelStore } from '../read-model/read-model.js';
import { consume } from '../runner/consume.js';
import { type DecodedEvent, decodeEvent } from '../runner/decoded-event.js';
import { faultOf, type OnFault } from '../runner/fault.js';
import { createFeedMeter, type FeedMeter } from '../runner/feed-meter.js';
import { StoredView } from './stored-view.js';
import { type ProjectionView, type ReadView, RowsInMemory } from './view.js';

/** What a projection makes of events: it needs nothing but them. */
export interface ProjectionDefinition<Row> {
  /** `name@version`: another version starts from the beginning of the log with rows of its own. */
  readonly name: string;
  /** Types that `apply` wants; others only move the position, unread. */
  readonly types: readonly string[];
  /** Pure but for the view; called once an event, in the order of each stream. */
  readonly apply: (event: DecodedEvent, view: ProjectionView<Row>) => void;
}

export interface ProjectionOptions<Row> extends ProjectionDefinition<Row> {
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly registry: EventRegistry;
  readonly timers: Timers;
  readonly metrics?: Metrics | undefined;
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

export function createProjection<Row = JsonValue>(
  options: ProjectionOptions<Row>,
): Projection<Row> {
  return new ProjectionRunner(options);
}

class ProjectionRunner<Row> implements Projection<Row> {
  readonly #abort = new AbortController();
  readonly #rows = new RowsInMemory<Row>([]);
  #stored: StoredView<Row> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: ProjectionOptions<Row>) {}

  get view(): ReadView<Row> {
    return this.#rows;
  }

  get position(): Position | undefined {
    return this.#stored?.position;
  }

  async start(): Promise<void> {
    const { name, readModels, timers } = this.options;
    invariant(this.#stored === undefined, `${name} was started twice`);
    this.#stored = new StoredView({
      ...{ model: await readModels.open(name), rows: this.#rows, timers },
      onFailure: (error) => this.#fail(error),
    });
    await this.#stored.load();
    await new Promise<void>((resolve, reject) => {
      this.#running = this.#run(resolve).then(resolve, (error: unknown) => {
        this.#fail(error);
        reject(error);
      });
    });
  }

  async stop(): Promise<void> {
    const isStopped = this.#abort.signal.aborted;
    this.#abort.abort();
    await this.#running;
    await this.#stored?.close({ isStopped });
  }

  /** Again from the stored rows whenever another build of them went live. */
  async #run(caughtUp: () => void): Promise<void> {
    const meter = createFeedMeter(this.options);
    while (this.#stored !== undefined && !this.#abort.signal.aborted) {
      await this.#consume(this.#stored, meter, caughtUp);
      if (this.#abort.signal.aborted) return;
      await this.#stored.loadAgain(this.#abort.signal);
      this.options.onChange?.();
    }
  }

  #consume(stored: StoredView<Row>, meter: FeedMeter, caughtUp: () => void): Promise<void> {
    const { name, feed, types, timers } = this.options;
    return consume({
      ...{ name, feed, types, timers, meter, streams: stored.streams, after: stored.position },
      signal: AbortSignal.any([this.#abort.signal, stored.replaced]),
      onEvent: (event) => this.#take(stored, event),
      onCaughtUp: (position) => {
        stored.moveTo(position);
        caughtUp();
      },
    });
  }

  #take(stored: StoredView<Row>, event: StoredEvent): Promise<void> | undefined {
    const before = this.#rows.changes;
    this.#apply(stored, event);
    if (this.#rows.changes !== before) this.options.onChange?.();
    return stored.took(event.position);
  }

  #apply({ position = '' as Position }: StoredView<Row>, event: StoredEvent): void {
    // What was left out and comes late changes the rows now.
    this.#rows.at = event.position > position ? event.position : position;
    try {
      this.options.apply(decodeEvent(this.options.registry, event), this.#rows);
    } catch (error) {
      throw new PoisonEvent(this.options.name, event, error);
    }
  }

  #fail(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#stored?.letGo();
    this.options.onFault(faultOf(this.options.name, error));
  }
}
