import type { Random } from '@stillhere/kernel';
import type { Candidate, Waiting } from '../src/domain/matching/floor.js';
import { climb, firstRung, nextStep } from '../src/domain/matching/ladder.js';
import { type Match, match } from '../src/domain/matching/match.js';
import {
  type RulesInForce,
  rulesDefault,
  type ServiceRules,
} from '../src/domain/matching/rules.js';
import { byTurn } from '../src/domain/matching/turn.js';

/** Somebody who comes, in whole seconds. */
export interface Visitor {
  readonly id: string;
  readonly atS: number;
  readonly service: string;
  readonly language: string;
  readonly priority: number;
  readonly risk: number;
  /** How long they wait before they go. */
  readonly patienceS: number;
  readonly talkS: number;
}

export interface Worker {
  readonly counselor: string;
  readonly centre: string;
  readonly seatsMax: number;
  readonly has: ReadonlySet<string>;
  readonly fromS: number;
  readonly untilS: number;
}

export interface Day {
  readonly visitors: readonly Visitor[];
  readonly workers: readonly Worker[];
  readonly rules: RulesInForce;
}

export interface Taken {
  readonly visitor: string;
  readonly counselor: string;
  readonly atS: number;
}

export interface Course {
  readonly taken: readonly Taken[];
  readonly left: readonly string[];
  readonly alarms: readonly string[];
  /** With their reasons. */
  readonly decisions: readonly Match[];
}

interface Inside {
  readonly visitor: Visitor;
  waiting: Waiting;
}

/** The rules over a whole day, from one event to the next: who comes, talks, is raised, or goes. */
export function playDay({ visitors, workers, rules }: Day): Course {
  const line: Inside[] = [];
  const talks: { readonly endsS: number; readonly counselor: string; readonly weight: number }[] =
    [];
  const idleSinceS = new Map<string, number>();
  const load = new Map<string, number>();
  const course = {
    taken: [] as Taken[],
    left: [] as string[],
    alarms: [] as string[],
    decisions: [] as Match[],
  };
  const arrivals = [...visitors];
  for (
    let nowS = arrivals[0]?.atS ?? 0;
    Number.isFinite(nowS);
    nowS = nextEventS(nowS, { rules, workers, arrivals, line, talks })
  ) {
    for (const talk of talks.filter(({ endsS }) => endsS === nowS)) {
      talks.splice(talks.indexOf(talk), 1);
      load.set(talk.counselor, (load.get(talk.counselor) ?? 0) - talk.weight);
    }
    while (arrivals[0]?.atS === nowS) line.push(comeIn(arrivals.shift() as Visitor));
    for (const inside of [...line]) look(inside, nowS);
    line.sort((a, b) => byTurn(turnOf(a), turnOf(b)));
    const candidates = workers.map((worker) => candidateOf(worker, nowS));
    for (const decided of match({
      candidates,
      waiting: line.map(({ waiting }) => waiting),
      rules,
    })) {
      take(decided, nowS);
    }
  }
  return course;

  function look(inside: Inside, nowS: number): void {
    const { visitor } = inside;
    if (nowS >= visitor.atS + visitor.patienceS) {
      line.splice(line.indexOf(inside), 1);
      course.left.push(visitor.id);
      return;
    }
    const { ladder } = rules.of(visitor.service);
    for (;;) {
      const step = nextStep(ladder, inside.waiting.rung, visitor.priority);
      if (step === undefined || visitor.atS + step.afterS > nowS) return;
      inside.waiting = { ...inside.waiting, rung: climb(inside.waiting.rung, step.kind) };
      if (step.kind === 'alarm-raised') course.alarms.push(visitor.id);
    }
  }

  function candidateOf(worker: Worker, nowS: number): Candidate {
    const { counselor, centre, seatsMax, has, fromS, untilS } = worker;
    return {
      ...{ counselor, centre, seatsMax, has, expired: new Set() },
      isOnShift: nowS >= fromS && nowS < untilS,
      load: load.get(counselor) ?? 0,
      idleSinceMs: (idleSinceS.get(counselor) ?? fromS) * 1_000,
    };
  }

  function take(decided: Match, nowS: number): void {
    const { conversation, counselor } = decided;
    const index = line.findIndex(({ visitor }) => visitor.id === conversation);
    const [{ visitor }] = line.splice(index, 1) as [Inside];
    const { seatsMax } = workers.find((one) => one.counselor === counselor) as Worker;
    const asked = rules.of(visitor.service).seatsByRisk[visitor.risk] ?? 1;
    const weight = asked === 'all' ? seatsMax : Math.min(asked, seatsMax);
    load.set(counselor, (load.get(counselor) ?? 0) + weight);
    idleSinceS.set(counselor, nowS);
    talks.push({ endsS: nowS + visitor.talkS, counselor, weight });
    course.taken.push({ visitor: visitor.id, counselor, atS: nowS });
    course.decisions.push(decided);
  }
}

interface Standing extends Pick<Day, 'rules' | 'workers'> {
  readonly arrivals: readonly Visitor[];
  readonly line: readonly Inside[];
  readonly talks: readonly { readonly endsS: number }[];
}

/** When something happens next; `Infinity`: the day is over. */
function nextEventS(nowS: number, { rules, workers, arrivals, line, talks }: Standing): number {
  let next = arrivals[0]?.atS ?? Number.POSITIVE_INFINITY;
  const at = (whenS: number): void => {
    if (whenS > nowS && whenS < next) next = whenS;
  };
  for (const { endsS } of talks) at(endsS);
  for (const { fromS, untilS } of workers) {
    if (line.length > 0) at(fromS);
    if (line.length > 0) at(untilS);
  }
  for (const { visitor, waiting } of line) {
    at(visitor.atS + visitor.patienceS);
    const step = nextStep(rules.of(visitor.service).ladder, waiting.rung, visitor.priority);
    if (step !== undefined) at(visitor.atS + step.afterS);
  }
  return next;
}

const comeIn = (visitor: Visitor): Inside => {
  const { id, atS, service, language, priority, risk } = visitor;
  const about = { conversation: id, service, language, priority, risk, returned: false };
  const nobody = { conflicts: [], refusedBy: [] };
  return { visitor, waiting: { ...about, enteredAtMs: atS * 1_000, rung: firstRung, ...nobody } };
};

const turnOf = ({ waiting }: Inside) => ({ ...waiting, raised: waiting.rung.raised });

const hourS = 3_600;
const skills = ['skill:grief', 'skill:youth', 'skill:violence'];

/** 600 visitors, 60 counselors, five services, two centres, and a shift change in the afternoon. */
export function someDay({ fraction }: Random): Day {
  const below = (n: number): number => Math.floor(fraction() * n);
  const after = (meanS: number): number => 1 + Math.floor(-Math.log(1 - fraction()) * meanS);
  const services: readonly [string, Partial<ServiceRules>][] = [
    ['listening', {}],
    ['youth', { requirements: [{ kind: 'skill', name: 'youth', strength: 'hard' }] }],
    ['grief', { requirements: [{ kind: 'skill', name: 'grief', strength: 'soft' }] }],
    [
      'violence',
      { requirements: [{ kind: 'skill', name: 'violence', strength: 'soft' }], centres: ['north'] },
    ],
    ['night', { language: 'soft', centres: ['south'] }],
  ];
  const ladder = {
    widenSkillsAfterS: 120,
    widenCentreAfterS: 240,
    raiseEveryS: 300,
    alarmAfterS: 900,
  };
  const rules = new Map(
    services.map(([name, differs]) => [
      name,
      {
        ...rulesDefault,
        mode: 'push' as const,
        ladder,
        seatsByRisk: [1, 1, 2, 'all'] as const,
        ...differs,
      },
    ]),
  );
  let atS = 0;
  const visitors = Array.from({ length: 600 }, (_, n): Visitor => {
    atS += after((16 * hourS) / 600);
    return {
      ...{ id: `v${String(n).padStart(3, '0')}`, atS, priority: below(4), risk: below(4) },
      service: services[below(services.length)]?.[0] ?? '',
      language: fraction() < 0.8 ? 'en' : 'es',
      ...{ patienceS: 60 + after(1_500), talkS: 300 + after(2_400) },
    };
  });
  const workers = Array.from({ length: 60 }, (_, n): Worker => {
    const isEarly = n % 2 === 0;
    const languages = ['language:en', ...(fraction() < 0.3 ? ['language:es'] : [])];
    return {
      counselor: `counselor:c${String(n).padStart(2, '0')}`,
      centre: n % 3 === 0 ? 'south' : 'north',
      seatsMax: 1 + below(2),
      has: new Set([...skills.filter(() => fraction() < 0.4), ...languages]),
      // A third each half of the day: a floor that is full enough to choose, and busy enough to wait.
      fromS: isEarly ? 0 : 8 * hourS,
      untilS: isEarly ? (n < 20 ? 8 : 5) * hourS : (n < 20 ? 20 : 15) * hourS,
    };
  });
  return {
    visitors,
    workers,
    rules: { version: 1, of: (name) => rules.get(name) as ServiceRules },
  };
}
