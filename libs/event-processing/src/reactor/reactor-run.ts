import type { StoredEvent } from '@stillhere/event-store';
import { type Position, pause } from '@stillhere/kernel';
import { PoisonEvent } from '../errors.js';
import type { ReadModel, StoredRows } from '../read-model/read-model.js';
import { consume } from '../runner/consume.js';
import { decodeEvent } from '../runner/decoded-event.js';
import { codeOf, isPassing } from '../runner/fault.js';
import type { FeedMeter } from '../runner/feed-meter.js';
import { GatheredCommit } from '../runner/gathered-commit.js';
import { StreamRevisions } from '../runner/stream-revisions.js';
import { HandledWindow } from './handled-window.js';
import { Parked } from './parked.js';
import type { ReactorOptions } from './reactor-options.js';

/** Effects of different streams under way at once. */
const concurrencyMax = 16;
/** Events done behind one that is not: how far the reactor runs ahead of a stuck stream. */
const windowMax = 1_024;
/** Tries at an event that fails without saying that it would pass; an outage is waited out. */
const attemptsMax = 5;
const pauseMinMs = 100;
const pauseMaxMs = 5_000;

export interface ReactorRunParts {
  readonly model: ReadModel;
  /** Where it goes on from. */
  readonly stored: StoredRows;
  readonly meter: FeedMeter;
}

/** A reactor from when it is this process's turn until it is not. */
export class ReactorRun {
  readonly #abort = new AbortController();
  readonly #commits: GatheredCommit;
  readonly #lines = new Map<string, Promise<void>>();
  readonly #waiting = new Set<() => void>();
  readonly #window: HandledWindow;
  readonly #parked: Parked;
  #committed: Position | undefined;
  #caughtUp = false;
  #running: Promise<void> = Promise.resolve();
  /** Why it ended by itself. */
  #fault: unknown;

  constructor(
    private readonly options: ReactorOptions,
    private readonly parts: ReactorRunParts,
  ) {
    const { checkpoint, rows } = parts.stored;
    this.#parked = new Parked(rows);
    this.#committed = checkpoint;
    this.#window = new HandledWindow(checkpoint);
    this.#commits = new GatheredCommit({
      timers: options.timers,
      commit: () => this.#commit(),
      onFailure: (error) => this.#fail(error),
    });
  }

  /** Aborts when it stops, also by itself: then `fault` says why. */
  get ended(): AbortSignal {
    return this.#abort.signal;
  }

  get fault(): unknown {
    return this.#fault;
  }

  start(): void {
    this.#running = this.#run().catch((error: unknown) => this.#fail(error));
  }

  get openSince(): string | undefined {
    return this.#window.openSince;
  }

  /** Lets running effects finish and stores the checkpoint. */
  async stop(): Promise<void> {
    const isStopped = this.#abort.signal.aborted;
    this.#abort.abort();
    this.#wakeAll();
    await this.#running;
    await Promise.all(this.#lines.values());
    this.#commits.cancel();
    await (isStopped ? this.#commits.settled() : this.#commits.now());
    this.#commits.cancel();
  }

  async idle(): Promise<void> {
    while (!this.#abort.signal.aborted && !(this.#caughtUp && this.#window.unfinished === 0)) {
      await new Promise<void>((resolve) => void this.#waiting.add(resolve));
    }
  }

  #run(): Promise<void> {
    const { name, feed, types, timers } = this.options;
    return consume({
      ...{ name, feed, types, timers, meter: this.parts.meter, streams: new StreamRevisions() },
      after: this.#window.handled,
      signal: this.#abort.signal,
      onEvent: (event) => this.#take(event),
      onCaughtUp: (position) => {
        this.#caughtUp = true;
        if (position !== undefined && position !== this.#window.handled) {
          this.#window.pass(position);
          this.#commits.soon();
        }
        this.#wakeAll();
      },
    });
  }

  #take(stored: StoredEvent): Promise<void> | undefined {
    this.#caughtUp = false;
    const done = this.#window.begin(stored);
    const before = this.#lines.get(stored.stream) ?? Promise.resolve();
    const line = before
      .then(() => this.#handle(stored))
      .then((handled) => {
        if (this.#lines.get(stored.stream) === line) this.#lines.delete(stored.stream);
        if (handled) done();
        this.#commits.soon();
        this.#wakeAll();
      });
    this.#lines.set(stored.stream, line);
    return this.#isFull() ? this.#room() : undefined;
  }

  #isFull(): boolean {
    return this.#window.unfinished >= concurrencyMax || this.#window.length >= windowMax;
  }

  async #room(): Promise<void> {
    while (!this.#abort.signal.aborted && this.#isFull()) {
      await new Promise<void>((resolve) => void this.#waiting.add(resolve));
    }
  }

  /** False: not handled, it has to come again. Never throws. */
  async #handle(stored: StoredEvent): Promise<boolean> {
    if (this.#abort.signal.aborted || !this.#isOurs) return false;
    if (this.#parked.holds(stored.stream)) return this.#park(stored, 'BehindParked');
    try {
      return await this.#tryUntilDone(stored);
    } catch (error) {
      if (this.options.poison === 'park') return this.#park(stored, codeOf(error) ?? 'Fault');
      this.#fail(new PoisonEvent(this.options.name, stored, error));
      return false;
    }
  }

  async #tryUntilDone(stored: StoredEvent): Promise<boolean> {
    const event = decodeEvent(this.options.registry, stored);
    const pauseOptions = { timers: this.options.timers, signal: this.#abort.signal };
    for (let attempt = 1, pauseMs = pauseMinMs; !this.#abort.signal.aborted && this.#isOurs; ) {
      try {
        await this.options.react(event);
        return true;
      } catch (error) {
        if (!isPassing(error) && attempt++ >= attemptsMax) throw error;
      }
      await pause(pauseOptions, pauseMs);
      pauseMs = Math.min(pauseMs * 2, pauseMaxMs);
    }
    return false;
  }

  #park(stored: StoredEvent, reason: string): true {
    this.#parked.add(stored, reason);
    return true;
  }

  get #isOurs(): boolean {
    return this.parts.model.share?.turn.isOurs() ?? true;
  }

  /** What is handled while it runs belongs to the next one. */
  async #commit(): Promise<void> {
    const next = this.#window.handled;
    if (next === undefined || next === this.#committed) return;
    const puts = this.#parked.unstored();
    await this.parts.model.commit({ expected: this.#committed, next, puts, deletes: [] });
    this.#committed = next;
    this.#parked.stored(puts.length);
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
