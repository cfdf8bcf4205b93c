import {
  type ContactClock,
  type ContactPolicy,
  type ContactStep,
  contactClocks,
} from './policy.js';

/** Longer than this nobody is kept waiting for a step. */
const afterMaxS = 86_400;
const windowMinS = 60;

/** What is wrong with a policy: where it stands, and what is expected there. */
export interface PolicyProblem {
  readonly field: string;
  readonly expected: string;
}

/** A policy that contradicts itself, or by which a seat would never be free, is told beforehand. */
export function checkPolicy(policy: ContactPolicy): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  if (policy.version === '') problems.push({ field: 'version', expected: 'a name' });
  if (!isSeconds(policy.reconnectWindowS, windowMinS)) {
    const expected = `a whole number of seconds from ${windowMinS} to ${afterMaxS}`;
    problems.push({ field: 'reconnectWindowS', expected });
  }
  for (const clock of contactClocks) problems.push(...checkClock(clock, policy));
  const ends = contactClocks.some((clock) => policy.clocks[clock].some(isEnd));
  if (ends && !policy.clocks.left.some(isEnd)) {
    const expected = 'an end: else the seat of somebody who left is never free';
    problems.push({ field: 'clocks.left', expected });
  }
  return problems;
}

function checkClock(clock: ContactClock, policy: ContactPolicy): PolicyProblem[] {
  const steps = policy.clocks[clock];
  const problems: PolicyProblem[] = [];
  let before: ContactStep | undefined;
  for (const [at, step] of steps.entries()) {
    const field = `clocks.${clock}[${at}]`;
    if (!isSeconds(step.afterS, 0)) {
      const expected = `a whole number of seconds from 0 to ${afterMaxS}`;
      problems.push({ field: `${field}.afterS`, expected });
    } else if (before && step.afterS <= before.afterS) {
      const expected = `more than ${before.afterS}, the step before`;
      problems.push({ field: `${field}.afterS`, expected });
    }
    const expected = expectedOf(clock, { steps, at, policy });
    if (expected) problems.push({ field: `${field}.act`, expected });
    before = step;
  }
  return problems;
}

interface Place {
  readonly steps: readonly ContactStep[];
  readonly at: number;
  readonly policy: ContactPolicy;
}

function expectedOf(clock: ContactClock, { steps, at, policy }: Place): string | undefined {
  const step = steps[at];
  if (step?.act === 'warn') {
    return clock === 'quiet' ? undefined : 'no warning: it is for somebody who is quiet but here';
  }
  if (step?.act !== 'end') return undefined;
  if (clock === 'reading') return 'no end: who reads is here';
  if (at < steps.length - 1) return 'the end as the last step';
  if (clock === 'quiet' && !steps.slice(0, at).some(({ act }) => act === 'warn')) {
    return 'a warning before the end';
  }
  if (clock === 'unreachable' && step.afterS < policy.reconnectWindowS) {
    return `no end before reconnectWindowS, ${policy.reconnectWindowS}`;
  }
  return undefined;
}

const isEnd = (step: ContactStep) => step.act === 'end';
const isSeconds = (value: number, least: number) =>
  Number.isInteger(value) && value >= least && value <= afterMaxS;
