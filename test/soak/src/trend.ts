import type { Sample } from './sample.js';

/**
 * Theil and Sen: the median of the slopes between all pairs. One garbage collection, early or late,
 * does not bend it, as it would bend a line of least squares.
 */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes: number[] = [];
  for (const [index, [x, y]] of points.entries()) {
    for (const [later, value] of points.slice(index + 1)) {
      if (later !== x) slopes.push((value - y) / (later - x));
    }
  }
  return medianOf(slopes);
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}

export interface Trend {
  readonly median: number;
  /** What the slope makes of the whole time that was watched. */
  readonly growth: number;
  /** More than this is no noise. */
  readonly growthMax: number;
}

/** What people hold at one moment more than at another: those of a longer conversation, a busier second. */
const liveMb = 3;
const liveShare = 0.04;
/** What a heap breathes by between two full collections, beside its size. */
const breathMb = 16;
const breathShare = 0.08;
/** Connections come and go; so many may be in between. */
const handlesBetween = 24;
const handlesShare = 0.05;

export interface Trends {
  readonly heapMb: Trend;
  readonly residentMb: Trend;
  readonly handles: Trend;
  readonly threads: Trend;
}

export function trendsOf(samples: readonly Sample[]): Trends {
  const trend = (of: (sample: Sample) => number, share: number, most: number): Trend => {
    const values = samples.map(of);
    const seconds = (samples.at(-1)?.atS ?? 0) - (samples[0]?.atS ?? 0);
    const median = medianOf(values);
    const slope = slopeOf(samples.map((sample) => [sample.atS, of(sample)]));
    return { median, growth: slope * seconds, growthMax: share * median + most };
  };
  return {
    heapMb: trend((sample) => sample.heapMb, liveShare, liveMb),
    residentMb: trend((sample) => sample.residentMb, breathShare, breathMb),
    handles: trend((sample) => sample.handles, handlesShare, handlesBetween),
    threads: trend((sample) => sample.threads, 0, 1),
  };
}

/** The write-ahead log is put away at every 4,000 pages (16 MB), and later only while somebody reads. */
const walMbMax = 64;
/** Of one event with its indexes; a message of usual length needs half of it. */
const eventBytesMax = 4_096;

const ofMemory: ReadonlySet<string> = new Set(['heapMb', 'residentMb']);

/**
 * Of samples after the warm-up: everything that grows without a reason. Memory says that only where
 * it was collected before each look.
 */
export function growthProblems(samples: readonly Sample[], collects = true): string[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || samples.length < 5) {
    return [`${samples.length} samples are too few to say anything`];
  }
  const grown = Object.entries(trendsOf(samples)).flatMap(([what, { growth, growthMax }]) =>
    growth <= growthMax || (ofMemory.has(what) && !collects)
      ? []
      : [`${what} grows by ${growth.toFixed(1)}; ${growthMax.toFixed(1)} is the most`],
  );
  const eventBytes = bytesPerEvent(first, last);
  if (eventBytes > eventBytesMax) grown.push(`the log grows by ${eventBytes} bytes an event`);
  const walMb = Math.max(...samples.map((sample) => sample.walMb));
  if (walMb > walMbMax) grown.push(`the write-ahead log reached ${walMb.toFixed(0)} MB`);
  return grown;
}

/** The log grows by what is said in it; so much for each event. */
export const bytesPerEvent = (first: Sample, last: Sample): number =>
  Math.round(((last.logMb - first.logMb) * 2 ** 20) / Math.max(1, last.events - first.events));
