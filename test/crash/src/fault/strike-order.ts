import type { Random } from '@stillhere/kernel';

/**
 * Where the process kills itself: `opening` a statement while the log is opened; `in-group` between
 * two rows of one transaction; `in-commit` while a commit writes and fsyncs; `after-commit` when it
 * is durable and nobody was told; `checkpoint` while the write-ahead log is copied into the file (the
 * first one of a life is the recovery at its start); `read-models` before a view's commit;
 * `after-key` when a conversation's key is durable and nothing else of it.
 */
export const places = [
  'opening',
  'in-group',
  'in-commit',
  'after-commit',
  'checkpoint',
  'read-models',
  'after-key',
] as const;
export type Place = (typeof places)[number];

export interface StrikeOrder {
  readonly place: Place;
  /** At the n-th time from the order on. */
  readonly passage: number;
  /** So long after it was reached, by a thread of its own; 0: at once, by the thread that is there. */
  readonly delayUs: number;
}

interface Range {
  readonly passageMax: number;
  readonly delayUsMax: number;
}

/** A commit takes some hundred microseconds to milliseconds, a checkpoint the same and more. */
const underLoad: Readonly<Partial<Record<Place, Range>>> = {
  'in-group': { passageMax: 4, delayUsMax: 0 },
  'in-commit': { passageMax: 60, delayUsMax: 3_000 },
  'after-commit': { passageMax: 60, delayUsMax: 0 },
  checkpoint: { passageMax: 1, delayUsMax: 2_000 },
  'read-models': { passageMax: 6, delayUsMax: 0 },
  'after-key': { passageMax: 1, delayUsMax: 0 },
};

const atStart: Readonly<Partial<Record<Place, Range>>> = {
  opening: { passageMax: 12, delayUsMax: 0 },
  checkpoint: { passageMax: 1, delayUsMax: 1_000 },
  'read-models': { passageMax: 3, delayUsMax: 0 },
  'after-commit': { passageMax: 4, delayUsMax: 0 },
};

export const orderUnderLoad = (random: Random): StrikeOrder => chosen(underLoad, random);
export const orderAtStart = (random: Random): StrikeOrder => chosen(atStart, random);

function chosen(ranges: Readonly<Partial<Record<Place, Range>>>, random: Random): StrikeOrder {
  const all = Object.entries(ranges) as [Place, Range][];
  const [place, { passageMax, delayUsMax }] = all[Math.floor(random.fraction() * all.length)] as [
    Place,
    Range,
  ];
  const passage = 1 + Math.floor(random.fraction() * passageMax);
  return { place, passage, delayUs: Math.round(random.fraction() * delayUsMax) };
}
