import { describe, expect, it } from '@jest/globals';
import { caseCount, seededRandom } from '@stillhere/testing';
import { randomFloor } from '../../../test/random-floor.js';
import { checkRules, type Person } from './check.js';
import { climb, firstRung, nextStep, type Rung } from './ladder.js';
import { match } from './match.js';
import { rulesDefault, type ServiceRules } from './rules.js';

const ada: Person = { centre: 'north', has: new Set(['language:en', 'skill:grief']) };
const problems = (differs: Partial<ServiceRules>, people = [ada], languages = ['en']) =>
  checkRules({ rules: { ...rulesDefault, ...differs }, languages, people });
const fields = (...asked: Parameters<typeof problems>) =>
  problems(...asked).map(({ field }) => field);

describe('rules before they are published', () => {
  it('are taken where somebody can meet them', () => {
    expect(problems({})).toEqual([]);
    const requirements = [{ kind: 'skill', name: 'grief', strength: 'hard' }] as const;
    expect(problems({ requirements, language: 'hard' })).toEqual([]);
  });

  it('are refused where nobody meets a requirement, with its field', () => {
    const youth = { kind: 'skill', name: 'youth', strength: 'hard' } as const;
    expect(fields({ requirements: [youth] })).toEqual(['requirements[0]']);
    expect(problems({ requirements: [youth] })[0]?.expected).toContain('skill:youth');
    // Two that nobody has together, though somebody has each.
    const other: Person = { centre: 'north', has: new Set(['skill:youth']) };
    const grief = { kind: 'skill', name: 'grief', strength: 'hard' } as const;
    expect(fields({ requirements: [grief, youth] }, [ada, other])).toEqual(['requirements[1]']);
  });

  it('are refused where soft is never given up, or a language or a centre has nobody', () => {
    const youth = { kind: 'skill', name: 'youth', strength: 'soft' } as const;
    const ladder = { ...rulesDefault.ladder, alarmAfterS: 300 };
    expect(fields({ requirements: [youth], ladder })).toEqual(['requirements[0]']);
    const widening = { ...ladder, widenSkillsAfterS: 60 };
    expect(fields({ requirements: [youth], ladder: widening })).toEqual([]);
    expect(fields({ language: 'hard' }, [ada], ['en', 'es'])).toEqual(['language']);
    expect(fields({ centres: ['south'] })).toEqual(['centres']);
    expect(fields({}, [])).toEqual(['people']);
  });

  it('are refused where the ladder ends with nobody who looks, or its times are none', () => {
    const ladder = { ...rulesDefault.ladder, widenSkillsAfterS: 60 };
    expect(fields({ ladder })).toEqual(['ladder.alarmAfterS']);
    expect(fields({ mode: 'push' })).toEqual(['ladder.alarmAfterS']);
    const wrong = { ...ladder, alarmAfterS: -1, raiseEveryS: 3 };
    expect(fields({ ladder: wrong })).toEqual(['ladder.alarmAfterS', 'ladder.raiseEveryS']);
    expect(
      fields({ mode: 'push', answerWithinS: 0, ladder: { ...ladder, alarmAfterS: 9 } }),
    ).toEqual(['answerWithinS']);
    expect(fields({ seatsByRisk: [] })).toEqual(['seatsByRisk']);
    expect(fields({ seatsByRisk: [1, 0] })).toEqual(['seatsByRisk[1]']);
  });

  /** What is taken leaves nobody waiting for ever: at the top of the ladder everybody has somebody. */
  const counterExample = (check: typeof checkRules, cases: number): string | undefined => {
    for (let seed = 1; seed <= cases; seed += 1) {
      const random = seededRandom(seed);
      const { candidates, rules, waiting } = randomFloor(random);
      const steps = () => (random.fraction() < 0.5 ? 60 : 0);
      const ladder = {
        widenSkillsAfterS: steps(),
        widenCentreAfterS: steps(),
        raiseEveryS: 0,
        alarmAfterS: 300,
      };
      const service: ServiceRules = { ...rules.of('one'), ladder };
      const idle = candidates.map((one) => ({ ...one, isOnShift: true, load: 0 }));
      if (check({ rules: service, languages: ['en', 'es'], people: idle }).length > 0) continue;
      let rung: Rung = firstRung;
      for (let step = nextStep(ladder, rung, 0); step; step = nextStep(ladder, rung, 0)) {
        rung = climb(rung, step.kind);
      }
      for (const one of waiting) {
        const alone = { ...one, rung, conflicts: [], refusedBy: [] };
        const inForce = { version: 1, of: () => service };
        const found = match({ candidates: idle, waiting: [alone], rules: inForce });
        if (found.length === 0) return `floor ${seed}: ${one.conversation} waits for ever`;
      }
    }
    return undefined;
  };

  it('leave nobody waiting for ever', () => {
    expect(counterExample(checkRules, caseCount(20_000))).toBeUndefined();
  });

  it.each<[string, typeof checkRules]>([
    ['nothing is checked', () => []],
    [
      'soft is thought to be given up',
      ({ rules, ...asked }) =>
        checkRules({
          ...asked,
          rules: { ...rules, ladder: { ...rules.ladder, widenSkillsAfterS: 1 } },
        }),
    ],
    [
      'every centre is thought to be asked',
      ({ rules, ...asked }) => checkRules({ ...asked, rules: { ...rules, centres: [] } }),
    ],
    ['one language is thought to be all', (asked) => checkRules({ ...asked, languages: ['en'] })],
  ])('would leave somebody waiting where %s', (_, mistake) => {
    expect(counterExample(mistake, 5_000)).toBeDefined();
  });
});
