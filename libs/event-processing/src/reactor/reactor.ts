import type { EventFeed } from '@stillhere/event-feed';
import type { EventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import { invariant, type Position, pause, type Timers } from '@stillhere/kernel';
import type { Metrics } from '@stillhere/telemetry';
import { PoisonEvent } from '../errors.js';
import type { ReadModel, ReadModelStore } from '../read-model/read-model.js';
import { consume } from '../runner/consume.js';
import { type DecodedEvent, decodeEvent } from '../runner/decoded-event.js';
import { codeOf, faultOf, isPassing, type OnFault } from '../runner/fault.js';
import { GatheredCommit } from '../runner/gathered-commit.js';
import { HandledWindow } from './handled-window.js';
import { Parked } from './parked.js';

export interface ReactorOptions {
  /** `name@version`. Another version handles everything again: a reactor is never rebuilt lightly. */
  readonly name: string;
  /** Types that `react` wants; others only move the checkpoint. */
  readonly types: readonly string[];
  readonly feed: EventFeed;
  readonly checkpoints: ReadModelStore;
  readonly registry: EventRegistry;
  readonly timers: Timers;
  readonly metrics?: Metrics | undefined;
  /** At least once an event, in the order of each stream; the effect has to bear a repeat. */
  readonly react: (event: DecodedEvent) => Promise<void>;
  /** What to do with an event that cannot be handled; default `stop`. Never is one skipped. */
  readonly poison?: 'stop' | 'park';
  /** The reactor stopped by itself. */
  readonly onFault: OnFault;
}

export interface Reactor {
  /** Resolves when it listens. */
  start(): Promise<void>;
  /** Lets running effects finish, stores the checkpoint and lets go. */
  stop(): Promise<void>;
  /** Resolves when everything that the feed has handed out is handled, or the reactor stopped. */
  idle(): Promise<void>;
}

/** Effects of different streams under way at once. */
const concurrencyMax = 16;
/** Events done behind one that is not: how far the reactor runs ahead of a stuck stream. */
const windowMax = 1_024;
/** Tries at an event that fails without saying that it would pass; an outage is waited out. */
const attemptsMax = 5;
const pauseMinMs = 100;
const pauseMaxMs = 5_000;
export const createReactor = (options: ReactorOptions): Reactor => new ReactorRunner(options);

class ReactorRunner implements Reactor {
  readonly #abort = new AbortController();
  readonly #commits: GatheredCommit;
  readonly #lines = new Map<string, Promise<void>>();
  readonly #waiting = new Set<() => void>();
  #model: ReadModel | undefined;
  #committed: Position | undefined;
  #parked: Parked | undefined;
  #window = new HandledWindow(undefined);
  #caughtUp = false;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: ReactorOptions) {
    this.#commits = new GatheredCommit({
      timers: options.timers,
      commit: () => this.#commit(),
      onFailure: (error) => this.#fail(error),
    });
  }

  async start(): Promise<void> {
    invariant(this.#model === undefined, `${this.options.name} was started twice`);
    this.#model = await this.options.checkpoints.open(this.options.name);
    const stored = await this.#model.read();
    this.#parked = new Parked(stored.rows);
    this.#committed = stored.checkpoint;
    this.#window = new HandledWindow(this.#committed);
    this.#running = this.#run().catch((error: unknown) => this.#fail(error));
  }

  async stop(): Promise<void> {
    const stopped = this.#abort.signal.aborted;
    this.#abort.abort();
    this.#wakeAll();
    await this.#running;
    await Promise.all(this.#lines.values());
    this.#commits.cancel();
    await (stopped ? this.#commits.settled() : this.#commits.now());
    this.#commits.cancel();
  }

  async idle(): Promise<void> {
    while (!this.#abort.signal.aborted && !(this.#caughtUp && this.#window.unfinished === 0)) {
      await new Promise<void>((resolve) => void this.#waiting.add(resolve));
    }
  }

  #run(): Promise<void> {
    const { name, feed, types, timers, metrics } = this.options;
    return consume({
      name,
      feed,
      types,
      timers,
      metrics,
      after: this.#window.handled,
      signal: this.#abort.signal,
      openSince: () => this.#window.openSince,
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
    if (this.#abort.signal.aborted) return false;
    if (this.#parked?.holds(stored.stream)) return this.#park(stored, 'BehindParked');
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
    for (let attempt = 1, pauseMs = pauseMinMs; !this.#abort.signal.aborted; ) {
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
    this.#parked?.add(stored, reason);
    return true;
  }

  /** What is handled while it runs belongs to the next one. */
  async #commit(): Promise<void> {
    const next = this.#window.handled;
    const model = this.#model;
    if (next === undefined || model === undefined || next === this.#committed) return;
    const puts = this.#parked?.unstored() ?? [];
    await model.commit({ expected: this.#committed, next, puts, deletes: [] });
    this.#committed = next;
    this.#parked?.stored(puts.length);
  }

  #fail(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#commits.cancel();
    this.options.onFault(faultOf(this.options.name, error));
    this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
