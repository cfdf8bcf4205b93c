import type { Contribution, Measure } from './measure.js';
import type { Period } from './period.js';

/** What a measure is in one period. `null`: there is nothing it could be of. */
export interface Figure {
  /** The sum, the ratio, the mean or the largest. */
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
  /** Conversations, or counselors, that are behind it. */
  readonly n: number;
  /** Of durations, by the nearest rank. */
  readonly quantiles?: Quantiles;
}
export interface Quantiles {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly longest: number;
}

/** As far as it falls into the period; `undefined`: it does not. */
export function within(
  one: Contribution,
  { fromMs, untilMs }: Period,
  summary: Measure['summary'],
): Contribution | undefined {
  if (one.isSpan !== true || one.fromMs === undefined) {
    return one.atMs >= fromMs && one.atMs < untilMs ? one : undefined;
  }
  const [startMs, endMs] = [Math.max(one.fromMs, fromMs), Math.min(one.atMs, untilMs)];
  const touches = one.fromMs < untilMs && one.atMs >= fromMs;
  if (summary === 'peak')
    return touches ? { ...one, number: Math.max(0, endMs - one.fromMs) } : undefined;
  return endMs > startMs ? { ...one, number: one.number * (endMs - startMs) } : undefined;
}

/** Adds up what falls into a period, and nothing else. */
export class Tally {
  readonly #parts = { numerator: 0, denominator: 0 };
  readonly #subjects = new Set<string>();
  readonly #lengths: number[] = [];
  #largest = -1;

  constructor(private readonly summary: Measure['summary']) {}

  add({ part, number, observation }: Contribution): void {
    this.#parts[part] += number;
    this.#subjects.add(observation.subject);
    this.#largest = Math.max(this.#largest, number);
    if (this.summary === 'durations') this.#lengths.push(number);
  }

  figure(): Figure {
    const { numerator, denominator } = this.#parts;
    const sums = { numerator, denominator, n: this.#subjects.size };
    switch (this.summary) {
      case 'sum':
        return { ...sums, value: numerator };
      case 'ratio':
        return { ...sums, value: denominator === 0 ? null : numerator / denominator };
      case 'peak':
        return { ...sums, value: this.#largest < 0 ? null : this.#largest };
      case 'durations':
        return { ...sums, ...durations(this.#lengths, numerator) };
    }
  }
}

function durations(lengths: readonly number[], sum: number) {
  const sorted = Float64Array.from(lengths).sort();
  const count = sorted.length;
  if (count === 0) return { value: null };
  // The nearest rank is a duration that somebody had: none is made up between two.
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(count * share) - 1)] ?? 0;
  const quantiles = { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), longest: at(1) };
  return { value: sum / count, denominator: count, quantiles };
}
