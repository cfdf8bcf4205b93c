import type { Histogram } from 'hdr-histogram-js';
import type { WebSocket } from 'ws';
import { newHistogram, type Quantiles, quantiles } from '../measure/quantiles.js';

/** One conversation under load: sends from one side, answers from the other. */
export interface Pair {
  /** Sends message `n`; the pair calls back at each step of its cycle. */
  send(n: number): void;
}

export interface Steps {
  accepted(n: number): void;
  delivered(n: number): void;
  displayed(n: number): void;
}

/** Latencies in milliseconds from the moment at which the message was due, so a stall is counted. */
export interface CycleFigures {
  readonly rate: number;
  readonly achieved: number;
  readonly accept: Quantiles;
  readonly deliver: Quantiles;
  readonly cycle: Quantiles;
  readonly unfinished: number;
  /** Of the server's event loop meanwhile; absent where it was not asked. */
  readonly lag?: Quantiles;
  /** Processor time of the server a cycle, all its threads, in µs; absent where it was not asked. */
  readonly cpuUs?: number;
}

/** Sends in an open loop at `rate` cycles a second for `seconds`, spread over the pairs. */
export class CycleRun implements Steps {
  readonly #dueMs = new Map<number, number>();
  readonly #accept = newHistogram();
  readonly #deliver = newHistogram();
  readonly #cycle = newHistogram();
  #finished = 0;

  constructor(
    private readonly pairs: readonly Pair[],
    private readonly firstN: number,
  ) {}

  accepted(n: number): void {
    this.#record(this.#accept, n);
  }
  delivered(n: number): void {
    this.#record(this.#deliver, n);
  }
  displayed(n: number): void {
    if (!this.#record(this.#cycle, n)) return;
    this.#dueMs.delete(n);
    this.#finished += 1;
  }

  async run(rate: number, seconds: number): Promise<CycleFigures> {
    const total = Math.round(rate * seconds);
    const startMs = performance.now();
    let sent = 0;
    while (sent < total) {
      const dueCount = Math.min(
        total,
        Math.floor(((performance.now() - startMs) / 1_000) * rate) + 1,
      );
      for (; sent < dueCount; sent += 1) {
        const n = this.firstN + sent;
        this.#dueMs.set(n, startMs + (sent / rate) * 1_000);
        this.pairs[sent % this.pairs.length]?.send(n);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const sentMs = performance.now() - startMs;
    const patienceMs = performance.now() + 5_000;
    while (this.#dueMs.size > 0 && performance.now() < patienceMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return {
      rate,
      achieved: Math.round(this.#finished / (Math.max(sentMs, seconds * 1_000) / 1_000)),
      accept: quantiles(this.#accept),
      deliver: quantiles(this.#deliver),
      cycle: quantiles(this.#cycle),
      unfinished: this.#dueMs.size,
    };
  }

  #record(histogram: Histogram, n: number): boolean {
    const dueMs = this.#dueMs.get(n);
    if (dueMs === undefined) return false;
    histogram.recordValue(Math.max(1, Math.round((performance.now() - dueMs) * 1_000)));
    return true;
  }
}

export function closeAll(sockets: Iterable<WebSocket>): void {
  for (const socket of sockets) socket.close();
}
