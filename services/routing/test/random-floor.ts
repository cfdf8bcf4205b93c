import type { Random } from '@stillhere/kernel';
import type { Candidate, Waiting } from '../src/domain/matching/floor.js';
import type { Floor } from '../src/domain/matching/match.js';
import { noLadder, type Requirement, type ServiceRules } from '../src/domain/matching/rules.js';
import { byTurn } from '../src/domain/matching/turn.js';

const keys = ['skill:grief', 'skill:youth', 'language:en', 'language:es', 'certificate:risk'];
const centres = ['north', 'south'];

/** Small floors, so that each of the rules matters often. */
export function randomFloor({ fraction }: Random): Floor {
  const below = (n: number): number => Math.floor(fraction() * n);
  const oneOf = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const some = <T>(list: readonly T[], share: number): T[] => list.filter(() => fraction() < share);
  const names = Array.from({ length: 1 + below(5) }, (_, n) => `counselor:c${n}`);
  const candidate = (counselor: string): Candidate => {
    const seatsMax = 1 + below(4);
    const has = new Set(some(keys, 0.6));
    return {
      ...{ counselor, isOnShift: fraction() < 0.85, centre: oneOf(centres), seatsMax, has },
      load: below(seatsMax + 1),
      idleSinceMs: below(4) * 1_000,
      expired: new Set(has.has('certificate:risk') ? [] : some(['certificate:risk'], 0.5)),
    };
  };
  const person = (conversation: string): Waiting => ({
    conversation,
    service: oneOf(['one', 'two']),
    language: oneOf(['en', 'es', '']),
    priority: below(4),
    risk: below(4),
    returned: fraction() < 0.2,
    enteredAtMs: below(5) * 1_000,
    rung: {
      skillsWidened: fraction() < 0.3,
      centreWidened: fraction() < 0.3,
      raised: below(3),
      alarmRaised: false,
    },
    conflicts: some(names, 0.15),
    refusedBy: some(names, 0.1),
  });
  const requirements = (): Requirement[] =>
    some(keys, 0.25).map((key) => {
      const [kind, name] = key.split(':') as [Requirement['kind'], string];
      return { kind, name, strength: oneOf(['hard', 'soft'] as const) };
    });
  const rules = (): ServiceRules => ({
    mode: 'push',
    answerWithinS: 30,
    language: oneOf(['ignored', 'soft', 'hard'] as const),
    requirements: requirements(),
    centres: some(centres, 0.4),
    ladder: noLadder,
    seatsByRisk: oneOf([[1], [1, 1, 2], [1, 2, 'all'], ['all']] as const),
  });
  const services = new Map([
    ['one', rules()],
    ['two', rules()],
  ]);
  const waiting = Array.from({ length: below(7) }, (_, n) => person(`c${n}`));
  return {
    candidates: names.map(candidate),
    waiting: waiting.sort((a, b) =>
      byTurn({ ...a, raised: a.rung.raised }, { ...b, raised: b.rung.raised }),
    ),
    rules: { version: 1, of: (service) => services.get(service) as ServiceRules },
  };
}
