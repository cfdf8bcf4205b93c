import type { Candidate, Waiting } from '../src/domain/matching/floor.js';
import type { Floor, Match } from '../src/domain/matching/match.js';
import type { Requirement, ServiceRules } from '../src/domain/matching/rules.js';

/**
 * What has to hold of every pass, told without the rules' own code: throws the law that is broken. Each
 * decision is looked at as the floor stood when it was made.
 */
export function checkMatches(
  { candidates, waiting, rules }: Floor,
  matches: readonly Match[],
): void {
  const loads = new Map(candidates.map(({ counselor, load }) => [counselor, load]));
  const idle = new Map(candidates.map(({ counselor, idleSinceMs }) => [counselor, idleSinceMs]));
  const given = new Map(matches.map((one) => [one.conversation, one]));
  law(given.size === matches.length, 'nobody is offered twice');
  law(
    matches.every(({ conversation }) => waiting.some((one) => one.conversation === conversation)),
    'only who waits is offered',
  );
  for (const person of waiting) {
    const service = rules.of(person.service);
    const can = candidates.filter((one) => isAble(one, loads, person, service));
    const match = given.get(person.conversation);
    if (match === undefined) {
      law(can.length === 0, 'nobody waits for whom there is room and somebody who fits');
      continue;
    }
    const chosen = can.find(({ counselor }) => counselor === match.counselor);
    law(chosen !== undefined, 'only who can is asked, within their seats');
    const rank = (one: Candidate): number[] => [
      -asked(person, service).filter((need) => one.has.has(`${need.kind}:${need.name}`)).length,
      (loads.get(one.counselor) ?? 0) / one.seatsMax,
      idle.get(one.counselor) ?? 0,
    ];
    for (const other of can) {
      law(isAtMost(rank(chosen), rank(other)), 'the best is asked: fit, then room, then idle');
    }
    const { notAsked, couldBeAsked, others, because } = match.explanation;
    const counted = [...notAsked.values()].reduce((sum, n) => sum + n, 0);
    law(counted === candidates.length - 1, 'everybody who was not asked is counted, with a reason');
    law(couldBeAsked === can.length, 'how many could be asked is told');
    law((because === 'only-one') === (can.length === 1), 'an only one is called that');
    law(
      others.length === Math.min(5, others.length) && !others.some(isOf(chosen)),
      'others are others',
    );
    loads.set(
      chosen.counselor,
      (loads.get(chosen.counselor) ?? 0) + seats(person, service, chosen),
    );
    idle.set(chosen.counselor, Number.POSITIVE_INFINITY);
  }
}

const isOf =
  ({ counselor }: Candidate) =>
  (other: { readonly counselor: string }): boolean =>
    other.counselor === counselor;

function isAble(
  one: Candidate,
  loads: ReadonlyMap<string, number>,
  person: Waiting,
  rules: ServiceRules,
): boolean {
  const isNear =
    rules.centres.length === 0 || rules.centres.includes(one.centre) || person.rung.centreWidened;
  const isFit = asked(person, rules).every(
    ({ kind, name, strength }) =>
      one.has.has(`${kind}:${name}`) || (strength === 'soft' && person.rung.skillsWidened),
  );
  const isWanted = ![...person.conflicts, ...person.refusedBy].includes(one.counselor);
  const taken = (loads.get(one.counselor) ?? 0) + seats(person, rules, one);
  return one.isOnShift && isNear && isFit && isWanted && taken <= one.seatsMax;
}

function asked({ language }: Waiting, rules: ServiceRules): readonly Requirement[] {
  const isAsked = rules.language !== 'ignored' && language !== '';
  const spoken = { kind: 'language', name: language, strength: rules.language } as Requirement;
  return isAsked ? [spoken, ...rules.requirements] : rules.requirements;
}

function seats({ risk }: Waiting, { seatsByRisk }: ServiceRules, { seatsMax }: Candidate): number {
  const rule = seatsByRisk[risk] ?? seatsByRisk[seatsByRisk.length - 1];
  return rule === 'all' || rule === undefined ? seatsMax : Math.min(rule, seatsMax);
}

function isAtMost(a: readonly number[], b: readonly number[]): boolean {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index === -1 || (a[index] as number) < (b[index] as number);
}

function law(holds: boolean, said: string): asserts holds {
  if (!holds) throw new Error(said);
}
