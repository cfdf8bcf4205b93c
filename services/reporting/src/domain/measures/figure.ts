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

/** Of what falls into its period, and nothing else. */
export function figureOf(
  { summary }: Pick<Measure, 'summary'>,
  behind: readonly Contribution[],
): Figure {
  const sumOf = (part: Contribution['part']): number =>
    behind.reduce((sum, one) => (one.part === part ? sum + one.number : sum), 0);
  const [numerator, denominator] = [sumOf('numerator'), sumOf('denominator')];
  const n = new Set(behind.map(({ observation }) => observation.subject)).size;
  const sums = { numerator, denominator, n };
  switch (summary) {
    case 'sum':
      return { ...sums, value: numerator };
    case 'ratio':
      return { ...sums, value: denominator === 0 ? null : numerator / denominator };
    case 'peak': {
      const largest = behind.reduce((max, { number }) => Math.max(max, number), -1);
      return { ...sums, value: largest < 0 ? null : largest };
    }
    case 'durations':
      return { ...sums, ...durations(behind, numerator) };
  }
}

function durations(behind: readonly Contribution[], sum: number) {
  const sorted = behind.map(({ number }) => number).sort((a, b) => a - b);
  const count = sorted.length;
  if (count === 0) return { value: null };
  // The nearest rank is a duration that somebody had: none is made up between two.
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(count * share) - 1)] ?? 0;
  const quantiles = { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), longest: at(1) };
  return { value: sum / count, denominator: count, quantiles };
}
