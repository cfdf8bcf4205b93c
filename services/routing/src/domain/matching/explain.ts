import { metBy, type Obstacle, obstacleOf, requirementsOf } from './fit.js';
import { type Candidate, keyOf, type Waiting } from './floor.js';
import { type Advantage, compare } from './rank.js';
import type { ServiceRules } from './rules.js';

/** Others named with each decision, the nearest ones; all of them are counted. */
const othersMax = 5;

export type WhyNot = Obstacle | Advantage;

export interface NotAsked {
  readonly counselor: string;
  /** What kept them, or by which rule the chosen one was before them. */
  readonly why: WhyNot;
}

/** Why this counselor and nobody else, as data: it is recorded with the offer. */
export interface Explanation {
  /** What put the chosen one before the next; `only-one`: nobody else could be asked. */
  readonly because: Advantage | 'only-one';
  /** Before this one. */
  readonly load: number;
  readonly seatsMax: number;
  readonly met: readonly string[];
  readonly missing: readonly string[];
  /** How many could have been asked, the chosen one among them. */
  readonly couldBeAsked: number;
  readonly notAsked: ReadonlyMap<WhyNot, number>;
  readonly others: readonly NotAsked[];
}

export interface Decided {
  readonly chosen: Candidate;
  readonly person: Waiting;
  readonly candidates: readonly Candidate[];
  /** Candidates as they stand after what was decided before, where that changed them. */
  readonly now: ReadonlyMap<string, Candidate>;
  readonly rules: ServiceRules;
}

export function explain({ chosen, person, candidates, now, rules }: Decided): Explanation {
  const requirements = requirementsOf(person, rules);
  const first = { candidate: chosen, met: metBy(chosen, requirements) };
  const notAsked = new Map<WhyNot, number>();
  const near: NotAsked[] = [];
  let next: { candidate: Candidate; met: number } | undefined;
  let couldBeAsked = 1;
  for (const known of candidates) {
    if (known.counselor === chosen.counselor) continue;
    const candidate = now.get(known.counselor) ?? known;
    const obstacle = obstacleOf(candidate, person, rules);
    const other = { candidate, met: metBy(candidate, requirements) };
    const why = obstacle ?? compare(first, other).by;
    notAsked.set(why, (notAsked.get(why) ?? 0) + 1);
    if (obstacle === undefined) {
      couldBeAsked += 1;
      if (next === undefined || compare(other, next).order < 0) next = other;
    }
    if (obstacle !== 'not-on-shift' && near.length < othersMax) {
      near.push({ counselor: candidate.counselor, why });
    }
  }
  return {
    because: next === undefined ? 'only-one' : compare(first, next).by,
    load: chosen.load,
    seatsMax: chosen.seatsMax,
    met: keysOf(requirements.filter((one) => chosen.has.has(keyOf(one)))),
    missing: keysOf(requirements.filter((one) => !chosen.has.has(keyOf(one)))),
    couldBeAsked,
    notAsked,
    others: nextFirst(
      near,
      next && { counselor: next.candidate.counselor, by: compare(first, next).by },
    ),
  };
}

const keysOf = (requirements: readonly Parameters<typeof keyOf>[0][]): readonly string[] =>
  requirements.map(keyOf);

/** Whoever came nearest is named first, also where five others were met before. */
function nextFirst(
  near: readonly NotAsked[],
  next: { readonly counselor: string; readonly by: Advantage } | undefined,
): readonly NotAsked[] {
  if (next === undefined) return near;
  const rest = near.filter(({ counselor }) => counselor !== next.counselor);
  return [{ counselor: next.counselor, why: next.by }, ...rest].slice(0, othersMax);
}

/** Why nobody is asked for somebody who waits: how many for each reason. */
export function obstaclesFor(
  person: Waiting,
  candidates: readonly Candidate[],
  rules: ServiceRules,
): ReadonlyMap<Obstacle, number> {
  const counted = new Map<Obstacle, number>();
  for (const candidate of candidates) {
    const obstacle = obstacleOf(candidate, person, rules);
    if (obstacle !== undefined) counted.set(obstacle, (counted.get(obstacle) ?? 0) + 1);
  }
  return counted;
}
