import type { Requirement } from '../src/domain/matching/rules.js';
import type { Day, Taken, Visitor, Worker } from './helpline-day.js';

interface Talk {
  readonly counselor: string;
  readonly endsS: number;
  readonly weight: number;
}

/**
 * The same day, second by second, told as a shift lead would with a sheet of paper: nothing of the rules' own code. Slow,
 * and easy to believe.
 */
export function naiveDay({ visitors, workers, rules }: Day): {
  taken: Taken[];
  left: string[];
  alarms: string[];
} {
  const taken: Taken[] = [];
  const left: string[] = [];
  const alarms: string[] = [];
  const got = new Map<string, number>();
  let waiting: Visitor[] = [];
  let talks: Talk[] = [];
  const coming = [...visitors];
  for (let nowS = 0; coming.length > 0 || waiting.length > 0; nowS += 1) {
    talks = talks.filter(({ endsS }) => endsS > nowS);
    while (coming[0]?.atS === nowS) waiting.push(coming.shift() as Visitor);
    for (const one of waiting) if (nowS - one.atS >= one.patienceS) left.push(one.id);
    waiting = waiting.filter((one) => nowS - one.atS < one.patienceS);
    for (const one of waiting) {
      if (nowS - one.atS === rules.of(one.service).ladder.alarmAfterS) alarms.push(one.id);
    }
    const urgency = (one: Visitor): number => {
      const times = Math.floor((nowS - one.atS) / rules.of(one.service).ladder.raiseEveryS);
      return Math.min(3, one.priority + times);
    };
    const inTurn = [...waiting].sort(
      (a, b) => urgency(b) - urgency(a) || a.atS - b.atS || (a.id < b.id ? -1 : 1),
    );
    for (const one of inTurn) {
      const full = (worker: Worker): number =>
        talks
          .filter((talk) => talk.counselor === worker.counselor)
          .reduce((sum, talk) => sum + talk.weight, 0);
      const { seatsByRisk, centres, ladder } = rules.of(one.service);
      const needs = needsOf(one, rules.of(one.service));
      const waitedS = nowS - one.atS;
      const weight = (worker: Worker): number => {
        const asked = seatsByRisk[one.risk] ?? 1;
        return asked === 'all' ? worker.seatsMax : Math.min(asked, worker.seatsMax);
      };
      const able = workers.filter(
        (worker) =>
          nowS >= worker.fromS &&
          nowS < worker.untilS &&
          full(worker) + weight(worker) <= worker.seatsMax &&
          (centres.length === 0 ||
            centres.includes(worker.centre) ||
            waitedS >= ladder.widenCentreAfterS) &&
          needs.every(
            ({ kind, name, strength }) =>
              worker.has.has(`${kind}:${name}`) ||
              (strength === 'soft' && waitedS >= ladder.widenSkillsAfterS),
          ),
      );
      const met = (worker: Worker): number =>
        needs.filter(({ kind, name }) => worker.has.has(`${kind}:${name}`)).length;
      const since = (worker: Worker): number => got.get(worker.counselor) ?? worker.fromS;
      able.sort(
        (a, b) =>
          met(b) - met(a) ||
          full(a) / a.seatsMax - full(b) / b.seatsMax ||
          // Who was given somebody in this very second comes after everybody else.
          Number(since(a) === nowS && full(a) > 0) - Number(since(b) === nowS && full(b) > 0) ||
          since(a) - since(b) ||
          (a.counselor < b.counselor ? -1 : 1),
      );
      const [chosen] = able;
      if (chosen === undefined) continue;
      taken.push({ visitor: one.id, counselor: chosen.counselor, atS: nowS });
      talks.push({ counselor: chosen.counselor, endsS: nowS + one.talkS, weight: weight(chosen) });
      got.set(chosen.counselor, nowS);
      waiting = waiting.filter((other) => other !== one);
    }
  }
  return { taken, left, alarms };
}

function needsOf(
  { language }: Visitor,
  rules: {
    readonly language: 'ignored' | 'soft' | 'hard';
    readonly requirements: readonly Requirement[];
  },
): readonly Requirement[] {
  if (rules.language === 'ignored') return rules.requirements;
  return [{ kind: 'language', name: language, strength: rules.language }, ...rules.requirements];
}
