import type { StoredEvent } from '@stillhere/event-store';
import { type Position, pause } from '@stillhere/kernel';
import type { ReadModel } from '../read-model/read-model.js';
import { consume } from '../runner/consume.js';
import type { FeedMeter } from '../runner/feed-meter.js';
import { GatheredCommit } from '../runner/gathered-commit.js';
import type { Run } from '../runner/in-turns.js';
import { StreamRevisions } from '../runner/stream-revisions.js';
import type { LedgerOptions } from './ledger-options.js';
import { LedgerStates } from './ledger-states.js';

/** Events taken and not stored at most; a crash takes them again. */
const batchSizeMax = 512;
/** Where there is no room, before it is tried again. */
const againMs = 1_000;

export interface LedgerRunParts {
  readonly model: ReadModel;
  /** Where it goes on from. */
  readonly from: Position | undefined;
  readonly meter: FeedMeter;
}

/** A ledger from when it is this process's turn until it is not. */
export class LedgerRun<State> implements Run {
  readonly #abort = new AbortController();
  readonly #commits: GatheredCommit;
  readonly #streams: StreamRevisions;
  readonly #states: LedgerStates<State>;
  readonly #waiting = new Set<() => void>();
  #batch: StoredEvent[] = [];
  #committed: Position | undefined;
  #position: Position | undefined;
  #isCaughtUp = false;
  #running: Promise<void> = Promise.resolve();
  #fault: unknown;

  constructor(
    private readonly options: LedgerOptions<State>,
    private readonly parts: LedgerRunParts,
  ) {
    this.#committed = parts.from;
    this.#position = parts.from;
    this.#streams = new StreamRevisions(parts.model);
    this.#states = new LedgerStates(options, parts.model);
    this.#commits = new GatheredCommit({
      timers: options.timers,
      commit: () => this.#commit(),
      onFailure: (error) => this.#fail(error),
    });
  }

  get ended(): AbortSignal {
    return this.#abort.signal;
  }

  get fault(): unknown {
    return this.#fault;
  }

  /** When the oldest event was recorded that is not stored. */
  get openSince(): string | undefined {
    return this.#batch[0]?.recordedAt;
  }

  start(): void {
    this.#running = this.#run().catch((error: unknown) => this.#fail(error));
  }

  async stop(): Promise<void> {
    const isStopped = this.#abort.signal.aborted;
    this.#abort.abort();
    this.#wakeAll();
    await this.#running;
    this.#commits.cancel();
    await (isStopped ? this.#commits.settled() : this.#commits.now());
    this.#commits.cancel();
  }

  async idle(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      if (this.#isCaughtUp && this.#position === this.#committed) return;
      if (this.#isCaughtUp) await this.#stored();
      else await new Promise<void>((resolve) => void this.#waiting.add(resolve));
    }
  }

  async #stored(): Promise<void> {
    await this.#commits.now();
    const pausing = { timers: this.options.timers, signal: this.#abort.signal };
    if (this.#position !== this.#committed) await pause(pausing, againMs);
  }

  #run(): Promise<void> {
    const { name, feed, types, timers } = this.options;
    return consume({
      ...{ name, feed, types, timers, meter: this.parts.meter, streams: this.#streams },
      after: this.#position,
      signal: this.#abort.signal,
      onEvent: (event) => this.#take(event),
      onCaughtUp: (position) => {
        this.#isCaughtUp = true;
        this.#moveTo(position);
        this.#wakeAll();
      },
    });
  }

  #take(event: StoredEvent): Promise<void> | undefined {
    this.#isCaughtUp = false;
    this.#batch.push(event);
    this.#moveTo(event.position);
    return this.#batch.length >= batchSizeMax ? this.#room() : undefined;
  }

  #moveTo(position: Position | undefined): void {
    if (position === undefined || position <= (this.#position ?? '')) return;
    this.#position = position;
    this.#commits.soon();
  }

  async #room(): Promise<void> {
    const pausing = { timers: this.options.timers, signal: this.#abort.signal };
    while (!this.#abort.signal.aborted) {
      await this.#commits.now();
      if (this.#batch.length < batchSizeMax) return;
      await pause(pausing, againMs);
    }
  }

  /** What is taken while it runs belongs to the next one; what a failed one had taken is given back. */
  async #commit(): Promise<void> {
    const [expected, next, batch] = [this.#committed, this.#position, this.#batch];
    if (next === undefined || next <= (expected ?? '')) return;
    this.#batch = [];
    try {
      const { revisions, stored: revisionsStored } = this.#streams.unstored();
      const { puts, entries, stored } = await this.#states.fold(batch);
      const change = { expected, next, puts, entries, revisions, deletes: [] };
      await this.parts.model.commit(change);
      stored();
      revisionsStored();
      this.#committed = next;
    } catch (error) {
      this.#batch = [...batch, ...this.#batch];
      throw error;
    }
  }

  #fail(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#fault = error;
    this.#abort.abort();
    this.#commits.cancel();
    this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
