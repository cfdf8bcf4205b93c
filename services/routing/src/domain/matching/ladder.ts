import { type Ladder, priorityMax } from './rules.js';

export type StepKind = 'skills-widened' | 'centre-widened' | 'priority-raised' | 'alarm-raised';

/** What was done for somebody who waits, as far as it is recorded. */
export interface Rung {
  readonly skillsWidened: boolean;
  readonly centreWidened: boolean;
  /** Priority classes that they were raised. */
  readonly raised: number;
  readonly alarmRaised: boolean;
}

export const firstRung: Rung = {
  skillsWidened: false,
  centreWidened: false,
  raised: 0,
  alarmRaised: false,
};

export interface Step {
  readonly kind: StepKind;
  readonly afterS: number;
}

export function climb(rung: Rung, kind: StepKind): Rung {
  switch (kind) {
    case 'skills-widened':
      return { ...rung, skillsWidened: true };
    case 'centre-widened':
      return { ...rung, centreWidened: true };
    case 'priority-raised':
      return { ...rung, raised: rung.raised + 1 };
    case 'alarm-raised':
      return { ...rung, alarmRaised: true };
  }
}

/** What comes next for somebody of this priority, soonest first; of two at once the wider choice first. */
export function nextStep(ladder: Ladder, rung: Rung, priority: number): Step | undefined {
  const isHighest = priority + rung.raised >= priorityMax;
  const steps: readonly (Step & { readonly isOpen: boolean })[] = [
    { kind: 'skills-widened', afterS: ladder.widenSkillsAfterS, isOpen: !rung.skillsWidened },
    { kind: 'centre-widened', afterS: ladder.widenCentreAfterS, isOpen: !rung.centreWidened },
    {
      kind: 'priority-raised',
      afterS: ladder.raiseEveryS * (rung.raised + 1),
      isOpen: !isHighest,
    },
    { kind: 'alarm-raised', afterS: ladder.alarmAfterS, isOpen: !rung.alarmRaised },
  ];
  let next: Step | undefined;
  for (const { isOpen, kind, afterS } of steps) {
    if (isOpen && afterS > 0 && afterS < (next?.afterS ?? Number.POSITIVE_INFINITY)) {
      next = { kind, afterS };
    }
  }
  return next;
}
