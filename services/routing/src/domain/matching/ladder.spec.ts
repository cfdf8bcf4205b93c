import { describe, expect, it } from '@jest/globals';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import { climb, firstRung, nextStep, type Step } from './ladder.js';
import { type Ladder, noLadder, priorityMax } from './rules.js';

type NextStep = typeof nextStep;

function stepsOf(ladder: Ladder, priority: number, next: NextStep = nextStep): readonly Step[] {
  const steps: Step[] = [];
  let rung = firstRung;
  for (;;) {
    const step = next(ladder, rung, priority);
    if (step === undefined) return steps;
    if (steps.length > 10) throw new Error('the ladder never ends');
    steps.push(step);
    rung = climb(rung, step.kind);
  }
}

const told = (steps: readonly Step[]): string[] =>
  steps.map(({ kind, afterS }) => `${kind} ${afterS}`);

describe('the ladder of who waits', () => {
  it('goes step by step, in time, to the alarm', () => {
    const ladder = {
      widenSkillsAfterS: 60,
      widenCentreAfterS: 120,
      raiseEveryS: 90,
      alarmAfterS: 300,
    };
    expect(told(stepsOf(ladder, 1))).toEqual([
      'skills-widened 60',
      'priority-raised 90',
      'centre-widened 120',
      'priority-raised 180',
      'alarm-raised 300',
    ]);
    expect(told(stepsOf(noLadder, 0))).toEqual([]);
  });

  const seconds = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3_600 }));
  const ladders = fc.record({
    widenSkillsAfterS: seconds,
    widenCentreAfterS: seconds,
    raiseEveryS: seconds,
    alarmAfterS: seconds,
  });
  const laws = (next: NextStep, numRuns: number) =>
    fc.assert(
      fc.property(ladders, fc.integer({ min: 0, max: priorityMax }), (ladder, priority) => {
        const steps = stepsOf(ladder, priority, next);
        for (const [index, { afterS }] of steps.entries()) {
          if (afterS < (steps[index - 1]?.afterS ?? 0)) throw new Error('a step comes too late');
        }
        const count = (kind: Step['kind']) => steps.filter((one) => one.kind === kind).length;
        const wanted = [
          Number(ladder.widenSkillsAfterS > 0),
          Number(ladder.widenCentreAfterS > 0),
          ladder.raiseEveryS > 0 ? priorityMax - priority : 0,
          Number(ladder.alarmAfterS > 0),
        ];
        const kinds = [
          'skills-widened',
          'centre-widened',
          'priority-raised',
          'alarm-raised',
        ] as const;
        if (String(kinds.map(count)) !== String(wanted)) throw new Error('a step is missing');
      }),
      { numRuns },
    );

  it('always progresses: each step once, each in time, and it ends', () => {
    laws(nextStep, caseCount(2_000));
  });

  it.each<[string, NextStep]>([
    [
      'nobody is raised twice',
      (ladder, rung, at) => nextStep(ladder, rung, at + (rung.raised > 0 ? 3 : 0)),
    ],
    [
      'a step comes again and again',
      (ladder, rung, at) => nextStep(ladder, { ...rung, alarmRaised: false }, at),
    ],
    [
      'the alarm is forgotten',
      (ladder, rung, at) => nextStep({ ...ladder, alarmAfterS: 0 }, rung, at),
    ],
    ['priority rises over the top', (ladder, rung, at) => nextStep(ladder, rung, at - 1)],
  ])('breaks its laws where %s', (_, mistake) => {
    expect(() => laws(mistake, 500)).toThrow();
  });
});
