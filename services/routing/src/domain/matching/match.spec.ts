import { describe, expect, it } from '@jest/globals';
import { caseCount, seededRandom } from '@stillhere/testing';
import { checkMatches } from '../../../test/matching-laws.js';
import { randomFloor } from '../../../test/random-floor.js';
import type { Candidate, Waiting } from './floor.js';
import { firstRung } from './ladder.js';
import { type Floor, type Match, match } from './match.js';
import { rulesDefault, type ServiceRules } from './rules.js';

const candidate = (name: string, differs: Partial<Candidate> = {}): Candidate => ({
  ...{ counselor: `counselor:${name}`, isOnShift: true, centre: 'north', seatsMax: 4, load: 0 },
  ...{ idleSinceMs: 0, has: new Set(), expired: new Set() },
  ...differs,
});
const person = (conversation: string, differs: Partial<Waiting> = {}): Waiting => ({
  ...{ conversation, service: 'helpline', language: 'en', priority: 1, risk: 0, returned: false },
  ...{ enteredAtMs: 0, rung: firstRung, conflicts: [], refusedBy: [] },
  ...differs,
});
const floorOf = (
  candidates: readonly Candidate[],
  waiting: readonly Waiting[],
  rules: Partial<ServiceRules> = {},
): Floor => ({
  candidates,
  waiting,
  rules: { version: 1, of: () => ({ ...rulesDefault, ...rules }) },
});
const pairs = (floor: Floor): string[] =>
  match(floor).map(({ conversation, counselor }) => `${conversation} ${counselor}`);
const grief = { kind: 'skill', name: 'grief' } as const;
const knowsGrief = { has: new Set(['skill:grief']) };

describe('who is next for whom', () => {
  it('asks who fits best, then who has most room, then who got nothing for longest', () => {
    const ada = candidate('ada', { load: 2, ...knowsGrief });
    const ben = candidate('ben', { load: 1, idleSinceMs: 9 });
    const cyd = candidate('cyd', { load: 1, idleSinceMs: 5 });
    const soft = { requirements: [{ ...grief, strength: 'soft' }] } as const;
    const rung = { ...firstRung, skillsWidened: true };
    const [one] = match(floorOf([ben, ada, cyd], [person('p', { rung })], soft));
    expect(one).toMatchObject({ counselor: 'counselor:ada' });
    expect(one?.explanation).toMatchObject({
      because: 'fits-better',
      met: ['skill:grief'],
      load: 2,
    });
    const [two] = match(floorOf([ada, ben, cyd], [person('p')]));
    expect(two).toMatchObject({ counselor: 'counselor:cyd' });
    expect(two?.explanation.because).toBe('idle-longer');
    expect(two?.explanation.others[0]).toEqual({ counselor: 'counselor:ben', why: 'idle-longer' });
    expect([...(two?.explanation.notAsked ?? [])]).toEqual([
      ['less-load', 1],
      ['idle-longer', 1],
    ]);
  });

  it('asks for what is soft until skills are widened, for what is hard always', () => {
    const ada = candidate('ada');
    const wider = person('p', { rung: { ...firstRung, skillsWidened: true } });
    const soft = { requirements: [{ ...grief, strength: 'soft' }] } as const;
    const hard = { requirements: [{ ...grief, strength: 'hard' }] } as const;
    expect(pairs(floorOf([ada], [person('p')], soft))).toEqual([]);
    expect(pairs(floorOf([ada], [wider], soft))).toEqual(['p counselor:ada']);
    expect(pairs(floorOf([ada], [wider], hard))).toEqual([]);
  });

  it('gives a chat of high risk every seat, and to nobody who has another', () => {
    const rules = { seatsByRisk: [1, 'all'] } as const;
    const risky = person('risky', { risk: 2 });
    const [busy, idle] = [candidate('ada', { load: 1 }), candidate('ben')];
    expect(pairs(floorOf([busy], [risky], rules))).toEqual([]);
    expect(pairs(floorOf([idle], [risky, person('other')], rules))).toEqual([
      'risky counselor:ben',
    ]);
  });

  it('asks other centres only once the centre is widened', () => {
    const south = candidate('ada', { centre: 'south' });
    const rules = { centres: ['north'] };
    const wider = person('p', { rung: { ...firstRung, centreWidened: true } });
    expect(pairs(floorOf([south], [person('p')], rules))).toEqual([]);
    expect(pairs(floorOf([south], [wider], rules))).toEqual(['p counselor:ada']);
  });

  it('never asks whoever knows the person, and not at once whoever just said no', () => {
    const [ada, ben] = [candidate('ada'), candidate('ben')];
    const conflicts = ['counselor:ada'];
    const refusedBy = ['counselor:ben'];
    expect(pairs(floorOf([ada, ben], [person('p', { conflicts })]))).toEqual(['p counselor:ben']);
    expect(pairs(floorOf([ada, ben], [person('p', { conflicts, refusedBy })]))).toEqual([]);
  });
});

type Rule = (floor: Floor) => readonly Match[];

/** The first law that a rule breaks over so many floors, with the seed that shows it. */
function brokenLaw(rule: Rule, cases: number): string | undefined {
  for (let seed = 1; seed <= cases; seed += 1) {
    const floor = randomFloor(seededRandom(seed));
    try {
      checkMatches(floor, rule(floor));
    } catch (error) {
      return `${(error as Error).message} (floor ${seed})`;
    }
  }
  return undefined;
}

const candidatesAs =
  (change: (one: Candidate) => Candidate): Rule =>
  (floor) =>
    match({ ...floor, candidates: floor.candidates.map(change) });
const waitingAs =
  (change: (one: Waiting) => Waiting): Rule =>
  (floor) =>
    match({ ...floor, waiting: floor.waiting.map(change) });
const rulesAs =
  (change: (one: ServiceRules) => ServiceRules): Rule =>
  (floor) =>
    match({ ...floor, rules: { version: 1, of: (service) => change(floor.rules.of(service)) } });

/** One mistake for each rule. */
const mistakes: Readonly<Record<string, Rule>> = {
  'seats are not counted': candidatesAs((one) => ({ ...one, load: 0 })),
  'a seat more than there is': candidatesAs((one) => ({ ...one, seatsMax: one.seatsMax + 1 })),
  'risk takes one seat': rulesAs((one) => ({ ...one, seatsByRisk: [1] })),
  'shift is not asked': candidatesAs((one) => ({ ...one, isOnShift: true })),
  'conflicts are forgotten': waitingAs((one) => ({ ...one, conflicts: [] })),
  'a no is forgotten': waitingAs((one) => ({ ...one, refusedBy: [] })),
  'hard is soft': rulesAs((one) => ({
    ...one,
    requirements: one.requirements.map((need) => ({ ...need, strength: 'soft' })),
  })),
  'skills never widen': waitingAs((one) => ({
    ...one,
    rung: { ...one.rung, skillsWidened: false },
  })),
  'centres never widen': waitingAs((one) => ({
    ...one,
    rung: { ...one.rung, centreWidened: false },
  })),
  'every centre at once': rulesAs((one) => ({ ...one, centres: [] })),
  'language is ignored': rulesAs((one) => ({ ...one, language: 'ignored' })),
  'an expired certificate counts': candidatesAs((one) => ({
    ...one,
    has: new Set([...one.has, ...one.expired]),
  })),
  'idle is not looked at': candidatesAs((one) => ({ ...one, idleSinceMs: 0 })),
  'the last in line first': (floor) => match({ ...floor, waiting: floor.waiting.toReversed() }),
  'somebody is passed over': (floor) => match({ ...floor, waiting: floor.waiting.slice(1) }),
  'somebody is offered twice': (floor) => match(floor).flatMap((one) => [one, one]),
};

describe('the laws of who is next', () => {
  it(
    'hold on every floor',
    () => {
      expect(brokenLaw(match, caseCount(200_000))).toBeUndefined();
    },
    caseCount(200_000),
  );

  it.each(Object.entries(mistakes))('are broken where %s', (_, mistake) => {
    expect(brokenLaw(mistake, 5_000)).toBeDefined();
  });
});
