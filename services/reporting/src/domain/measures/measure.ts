import type { Fact } from './fact.js';
import type { GroupName, Observation, ObservationKind } from './observation.js';

/** What a service decides for itself; part of every answer. */
export interface Switches {
  /** Who leaves the queue unanswered so soon has not been turned away. */
  readonly shortAbandonMs: number;
  /** Whether those count after all, in rates of what was offered. */
  readonly withShortAbandons: boolean;
  /** Answered within so long counts as in time. */
  readonly serviceLevelMs: number;
}

/** Ten seconds, as phone queues count it; 20 seconds, of the usual "80 per cent within 20 seconds". */
export const switchesDefault: Switches = {
  shortAbandonMs: 10_000,
  withShortAbandons: false,
  serviceLevelMs: 20_000,
};

/**
 * - `sum`: of numbers.
 * - `ratio`: the numerator's sum by the denominator's.
 * - `durations`: how long; mean, quantiles and the longest, in milliseconds.
 * - `peak`: the largest.
 */
export type Summary = 'sum' | 'ratio' | 'durations' | 'peak';
export type Unit = 'conversations' | 'messages' | 'offers' | 'alarms' | 'share' | 'ms' | 'average';

/** What one observation adds to a figure: this, and nothing else, is behind it. */
export interface Contribution {
  readonly observation: Observation;
  readonly part: 'numerator' | 'denominator';
  readonly number: number;
  /** The figure belongs to the period in which this falls. */
  readonly atMs: number;
  /** Of a span: it belongs to each period that it touches. */
  readonly fromMs?: number;
  /** It is one: its number counts for each millisecond of it that falls into the period. */
  readonly isSpan?: boolean;
}

export interface Measure {
  readonly name: string;
  /** In words, as the page of measures says it. */
  readonly formula: string;
  /** The event whose time puts a conversation into a period. */
  readonly definedBy: Fact['type'] | 'interval';
  readonly unit: Unit;
  readonly summary: Summary;
  readonly switches: readonly (keyof Switches)[];
  /** By what it cannot be filtered or split, because it was not known yet or is of no conversation. */
  readonly without: readonly GroupName[];
  /** The kinds that can contribute; no other one is looked up. */
  readonly sees: readonly ObservationKind[];
  readonly contributes: (seen: Observation, switches: Switches) => readonly Contribution[];
}

type Part = Contribution['part'];

/** One more, or one less, of what falls at the end of what was observed. */
export const counted = (
  observation: Observation,
  part: Part = 'numerator',
  number = 1,
): Contribution => ({ observation, part, number, atMs: observation.atMs });

/** The same, in the period in which it began. */
export const countedAtStart = (
  observation: Observation,
  part: Part = 'numerator',
  number = 1,
): Contribution => ({ observation, part, number, atMs: observation.fromMs });

/** How long it took, in the period in which it ended. */
export const timed = (observation: Observation): Contribution => ({
  ...{ observation, part: 'numerator', atMs: observation.atMs },
  number: lengthMs(observation),
});

/** A number for each millisecond, shared out to the periods that it touches. */
export const perMs = (observation: Observation, part: Part, number: number): Contribution => ({
  ...{ observation, part, number, isSpan: true },
  fromMs: observation.fromMs,
  atMs: observation.atMs,
});

/** A wall clock that was put back can end a span before it began; nothing lasts less than nothing. */
export const lengthMs = ({ fromMs, atMs }: Observation): number => Math.max(0, atMs - fromMs);

/** Left the queue unanswered before anybody could be expected to answer. */
export const isShortAbandon = (seen: Observation, { shortAbandonMs }: Switches): boolean =>
  seen.kind === 'abandoned' && lengthMs(seen) <= shortAbandonMs;

/** One for each that was offered; short abandons are taken off again once they are known. */
export function offered(
  seen: Observation,
  switches: Switches,
  part: Part,
): readonly Contribution[] {
  if (seen.kind === 'queued') return [countedAtStart(seen, part)];
  const isTakenOff = isShortAbandon(seen, switches) && !switches.withShortAbandons;
  return isTakenOff ? [countedAtStart(seen, part, -1)] : [];
}
