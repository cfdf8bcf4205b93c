import type { Histogram } from 'hdr-histogram-js';
import { newHistogram, type Quantiles, quantiles } from '../measure/quantiles.js';
import { arrivalsOf } from './arrivals.js';
import type { Load } from './loads.js';

/** One conversation under load: sends from one side, answers from the other. */
export interface Pair {
  /** Sends message `n`; the pair calls back at each step of its cycle. */
  send(n: number): void;
}

export interface Steps {
  accepted(n: number): void;
  delivered(n: number): void;
  displayed(n: number): void;
  /** The server took it and would not have it. */
  refused(reason: string): void;
}

/** As long as what people write here. */
export const messageText =
  'A message as people write them when there is more than one thing to say. '
    .repeat(3)
    .slice(0, 200);

/** What is known of one stretch of load. Latencies in milliseconds. */
export interface CycleFigures {
  /** Cycles that were finished a second. */
  readonly achieved: number;
  readonly finished: number;
  /** From the moment at which the message was due, so a stall is counted. */
  readonly accept: Quantiles;
  readonly deliver: Quantiles;
  readonly cycle: Quantiles;
  readonly unfinished: number;
  readonly refused: number;
  /** Of the load itself: how late it sent what was due (not known in a closed loop). */
  readonly lateness: Quantiles;
  /** Of one processor, that the load itself took. */
  readonly loadShare: number;
}

/** What is to be known at the two ends of the stretch that counts. */
export interface Watch {
  begin(): void;
  end(): void;
}

/** Who is still at it this long after the last message has lost it. */
const patienceMs = 6_000;
/** Beyond this many seconds of load in flight there is nothing to learn. */
const behindMaxS = 2;
const behindMin = 2_000;

/** One stretch of load over all pairs in turn: a while that does not count, then one that does. */
export class CycleRun implements Steps {
  readonly #dueMs = new Map<number, number>();
  readonly #accept = newHistogram();
  readonly #deliver = newHistogram();
  readonly #cycle = newHistogram();
  readonly #lateness = newHistogram();
  #counted = { from: Number.POSITIVE_INFINITY, to: 0 };
  #finished = 0;
  #refused = 0;
  #onFinished = (): void => {};
  #next: number;

  /** `firstN`: every message of a pair's life needs a number of its own. */
  constructor(
    private readonly pairs: readonly Pair[],
    firstN: number,
  ) {
    this.#next = firstN;
  }

  /** The first number that is free after this run. */
  get nextN(): number {
    return this.#next;
  }

  accepted(n: number): void {
    this.#record(this.#accept, n);
  }
  delivered(n: number): void {
    this.#record(this.#deliver, n);
  }
  displayed(n: number): void {
    if (!this.#dueMs.has(n)) return;
    this.#record(this.#cycle, n);
    this.#dueMs.delete(n);
    const nowMs = performance.now();
    if (nowMs >= this.#counted.from && nowMs < this.#counted.to) this.#finished += 1;
    this.#onFinished();
  }
  refused(): void {
    this.#refused += 1;
  }

  async run(
    load: Load,
    { warmUpS, seconds, watch }: { warmUpS: number; seconds: number; watch: Watch },
  ): Promise<CycleFigures> {
    const from = performance.now() + warmUpS * 1_000;
    this.#counted = { from, to: from + seconds * 1_000 };
    const processor = { before: process.cpuUsage(), after: process.cpuUsage() };
    const begin = setTimeout(() => {
      processor.before = process.cpuUsage();
      watch.begin();
    }, warmUpS * 1_000);
    if (load.kind === 'open') await this.#openLoop(load.rate);
    else await this.#closedLoop(load.inFlight);
    clearTimeout(begin);
    processor.after = process.cpuUsage(processor.before);
    watch.end();
    await this.#drain();
    const tookS = Math.min(seconds, Math.max(0.001, (performance.now() - from) / 1_000));
    return {
      achieved: Math.round(this.#finished / tookS),
      finished: this.#finished,
      accept: quantiles(this.#accept),
      deliver: quantiles(this.#deliver),
      cycle: quantiles(this.#cycle),
      unfinished: this.#dueMs.size,
      refused: this.#refused,
      lateness: quantiles(this.#lateness),
      loadShare: (processor.after.user + processor.after.system) / (tookS * 1_000_000),
    };
  }

  async #openLoop(rate: number): Promise<void> {
    const startMs = performance.now();
    const { to } = this.#counted;
    const dueAfterS = arrivalsOf(rate);
    const behindMax = Math.max(behindMin, rate * behindMaxS);
    for (let dueMs = startMs; dueMs < to && this.#dueMs.size < behindMax; ) {
      for (; dueMs <= performance.now() && dueMs < to; dueMs += dueAfterS() * 1_000) {
        if (dueMs >= this.#counted.from) record(this.#lateness, performance.now() - dueMs);
        this.#send(dueMs);
      }
      await until(Math.min(dueMs, to));
    }
    await until(to);
  }

  async #closedLoop(inFlight: number): Promise<void> {
    const { to } = this.#counted;
    this.#onFinished = () => {
      if (performance.now() < to) this.#send(performance.now());
    };
    for (let n = 0; n < inFlight; n += 1) this.#send(performance.now());
    await until(to);
    this.#onFinished = () => {};
  }

  #send(dueMs: number): void {
    const n = this.#next;
    this.#next += 1;
    this.#dueMs.set(n, dueMs);
    this.pairs[n % this.pairs.length]?.send(n);
  }

  async #drain(): Promise<void> {
    const patientUntilMs = performance.now() + patienceMs;
    while (this.#dueMs.size > this.#refused && performance.now() < patientUntilMs) await pause(20);
  }

  #record(histogram: Histogram, n: number): void {
    const dueMs = this.#dueMs.get(n);
    if (dueMs !== undefined && dueMs >= this.#counted.from) {
      record(histogram, performance.now() - dueMs);
    }
  }
}

const record = (histogram: Histogram, ms: number): void =>
  histogram.recordValue(Math.max(1, Math.round(ms * 1_000)));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const until = (atMs: number): Promise<void> => pause(Math.max(1, atMs - performance.now()));
