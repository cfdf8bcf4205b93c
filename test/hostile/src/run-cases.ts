import { say } from '@stillhere/harness/people';
import { Attacker } from './attacker.js';
import type { Case, Group } from './case.js';
import { Chance } from './chance.js';
import type { Target } from './target.js';
import { within } from './wire/within.js';

/** Each does one thing at a time, in a conversation of their own. One counselor has 20 seats for all. */
const attackersMax = 12;
const caseMaxMs = 30_000;
const sayEvery = 1_000;

export interface Planned {
  /** `frame/17`: with the seed it is the whole case. */
  readonly id: string;
  readonly group: string;
  readonly one: Case;
}

export interface Plan {
  readonly seed: number;
  readonly cases: number;
  readonly only: string | undefined;
}

export interface Failure {
  readonly id: string;
  readonly what: string;
  readonly problems: readonly string[];
}

/** All cases of a seed, the groups mixed as evenly as their shares say. */
export function planOf(groups: readonly Group[], { seed, cases, only }: Plan): Planned[] {
  const [wanted, at] = only?.split('/') ?? [];
  const shares = groups.reduce((sum, { share }) => sum + share, 0);
  const placed = groups
    .filter(({ name }) => wanted === undefined || name === wanted)
    .flatMap((group) => {
      const count = Math.ceil((cases * group.share) / shares);
      const indexes = at === undefined ? Array.from({ length: count }, (_, i) => i) : [Number(at)];
      return indexes.map((index) => ({ group, index, place: index / count }));
    });
  return placed
    .sort((a, b) => a.place - b.place)
    .map(({ group, index }) => ({
      id: `${group.name}/${index}`,
      group: group.name,
      one: group.make(new Chance(seed, group.name, index), index),
    }));
}

export interface Tally {
  readonly done: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
}

/** Runs them, several at once, as long as there is somebody to ask. */
export async function runCases(target: Target, plan: readonly Planned[]): Promise<Tally> {
  const done = new Map<string, number>();
  const failures: Failure[] = [];
  const waiting = plan.values();
  let count = 0;
  const attackers = await Promise.all(
    Array.from({ length: Math.min(attackersMax, plan.length) }, (_, index) =>
      Attacker.enter(target, `attacker${index}`),
    ),
  );
  const work = async (attacker: Attacker): Promise<void> => {
    for (const { id, group, one } of waiting) {
      if (!target.server.isRunning) return;
      const problems = await problemsOf(one, attacker);
      if (problems.length > 0) failures.push({ id, what: one.what, problems });
      done.set(group, (done.get(group) ?? 0) + 1);
      count += 1;
      if (count % sayEvery === 0)
        say(`${count} of ${plan.length} cases, ${failures.length} failed`);
    }
  };
  await Promise.all(attackers.map(work));
  for (const attacker of attackers) attacker.leave();
  return { done, failures };
}

/** No answer in time, or one that could not be read, is a problem like any other. */
async function problemsOf(one: Case, attacker: Attacker): Promise<readonly string[]> {
  try {
    return await within(caseMaxMs, 'the end of the case', one.run(attacker));
  } catch (error) {
    return [(error as Error).message];
  }
}
