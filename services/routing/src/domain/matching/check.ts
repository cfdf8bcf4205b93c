import { keyOf } from './floor.js';
import type { Ladder, ServiceRules } from './rules.js';

/** Longer than this nobody waits before somebody has to look. */
const alarmMaxS = 3_600;
/** More steps than this in an hour say nothing to anybody. */
const raiseMinS = 10;
const answerMinS = 5;
const answerMaxS = 300;

/** What is wrong with a setting: where it stands, and what is expected there. */
export interface RuleProblem {
  readonly field: string;
  readonly expected: string;
}

/** Somebody who works for the helpline. */
export interface Person {
  readonly centre: string;
  readonly has: ReadonlySet<string>;
}

export interface RulesToCheck {
  readonly rules: ServiceRules;
  /** In which languages people come in. */
  readonly languages: readonly string[];
  readonly people: readonly Person[];
}

/** Rules by which somebody would wait for ever are told before they are published. */
export function checkRules({ rules, languages, people }: RulesToCheck): readonly RuleProblem[] {
  const { mode, answerWithinS, seatsByRisk, ladder } = rules;
  const problems: RuleProblem[] = [];
  const tell = (field: string, expected: string) => problems.push({ field, expected });
  if (mode === 'push' && !isWithin(answerWithinS, answerMinS, answerMaxS)) {
    tell('answerWithinS', `a whole number of seconds from ${answerMinS} to ${answerMaxS}`);
  }
  if (seatsByRisk.length === 0) tell('seatsByRisk', 'at least one number of seats, or "all"');
  for (const [level, seats] of seatsByRisk.entries()) {
    if (seats !== 'all' && !isWithin(seats, 1, 20)) {
      tell(`seatsByRisk[${level}]`, 'a whole number of seats from 1 to 20, or "all"');
    }
  }
  problems.push(...checkLadder(ladder, mode));
  problems.push(...checkRequirements({ rules, languages, people }));
  return problems;
}

function checkLadder(ladder: Ladder, mode: ServiceRules['mode']): RuleProblem[] {
  const problems: RuleProblem[] = [];
  for (const [name, seconds] of Object.entries(ladder)) {
    if (!isWithin(seconds, 0, alarmMaxS)) {
      const expected = `a whole number of seconds from 0 to ${alarmMaxS}; 0: never`;
      problems.push({ field: `ladder.${name}`, expected });
    }
  }
  const { alarmAfterS, raiseEveryS } = ladder;
  const hasSteps = Object.values(ladder).some((seconds) => seconds > 0);
  if (alarmAfterS === 0 && (mode === 'push' || hasSteps)) {
    const expected =
      'an alarm after the other steps, so that the ladder ends with a person who looks';
    problems.push({ field: 'ladder.alarmAfterS', expected });
  }
  if (raiseEveryS > 0 && raiseEveryS < raiseMinS) {
    problems.push({ field: 'ladder.raiseEveryS', expected: `0, or at least ${raiseMinS} s` });
  }
  return problems;
}

/** Each person who can come in has to have somebody whom the ladder reaches at last. */
function checkRequirements({ rules, languages, people }: RulesToCheck): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const { requirements, ladder } = rules;
  const reached = people.filter(
    ({ centre }) =>
      rules.centres.length === 0 || rules.centres.includes(centre) || ladder.widenCentreAfterS > 0,
  );
  if (reached.length === 0) {
    const field = rules.centres.length > 0 ? 'centres' : 'people';
    return [
      { field, expected: 'somebody who works here; as it is, everybody would wait for ever' },
    ];
  }
  const isKept = (strength: 'hard' | 'soft') =>
    strength === 'hard' || ladder.widenSkillsAfterS === 0;
  const kept: string[] = [];
  for (const [index, one] of requirements.entries()) {
    if (!isKept(one.strength)) continue;
    const key = keyOf(one);
    kept.push(key);
    if (reached.some(({ has }) => kept.every((needed) => has.has(needed)))) continue;
    const expected = `somebody who has ${kept.join(' and ')}; as it is, nobody does, and everybody would wait for ever`;
    problems.push({ field: `requirements[${index}]`, expected });
    return problems;
  }
  if (rules.language === 'ignored' || !isKept(rules.language)) return problems;
  for (const language of languages) {
    const needed = [...kept, `language:${language}`];
    if (reached.some(({ has }) => needed.every((key) => has.has(key)))) continue;
    const expected = `somebody who has ${needed.join(' and ')}; as it is, who comes in with ${language} would wait for ever`;
    problems.push({ field: 'language', expected });
  }
  return problems;
}

const isWithin = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;
