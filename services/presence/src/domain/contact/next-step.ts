import { type RiskLevel, riskLevels } from '@stillhere/kernel';
import { type Contact, isClock, runningClock, type Sighting, type Stop } from './contact.js';
import {
  type ContactAct,
  type ContactClock,
  type ContactPolicy,
  type JudgedRisk,
} from './policy.js';

/** What comes next, in how long, and why; `by`: the clock it comes by. */
export interface NextStep {
  readonly act: ContactAct;
  readonly inMs: number;
  readonly by: ContactClock;
  readonly why: 'policy' | 'at-risk' | 'lost-at-imminent-risk';
}

/** No step: why nothing comes by itself. */
export interface NoStep {
  readonly stopped: Stop | 'ended' | 'at-risk' | 'no-further-step';
}

export function nextStep(
  policy: ContactPolicy,
  contact: Contact,
  seen: Sighting,
): NextStep | NoStep {
  if (contact.ended) return { stopped: 'ended' };
  const isLost = seen.risk === 'imminent' && !contact.lossTold && mayBeLost(contact, seen);
  if (isLost) {
    const by = seen.verdict === 'left' ? 'left' : 'unreachable';
    return { act: 'tell-supervisor', inMs: 0, by, why: 'lost-at-imminent-risk' };
  }
  const by = runningClock(contact, seen);
  if (!isClock(by)) return { stopped: by };
  const step = policy.clocks[by][contact.done[by]];
  if (!step) return { stopped: 'no-further-step' };
  const inMs = Math.max(0, step.afterS * 1_000 - contact.ranMs[by]);
  const isHuman = step.act === 'end' && isAtLeast(seen.risk, policy.neverEndsFrom);
  if (isHuman && contact.askedBy === by) return { stopped: 'at-risk' };
  return isHuman
    ? { act: 'tell-supervisor', inMs, by, why: 'at-risk' }
    : { act: step.act, inMs, by, why: 'policy' };
}

/** The step was taken; `revision`: where a warning stands in the conversation. */
export function taken(contact: Contact, step: NextStep, revision: number): Contact {
  if (step.why === 'lost-at-imminent-risk') return { ...contact, lossTold: true };
  // Who is gone frees the seat once the risk is judged lower; an end for who is here is people's now.
  if (step.why === 'at-risk' && step.by !== 'quiet') return { ...contact, askedBy: step.by };
  return {
    ...contact,
    done: { ...contact.done, [step.by]: contact.done[step.by] + 1 },
    undelivered: step.act === 'warn' ? revision : contact.undelivered,
    ended: step.act === 'end',
  };
}

/** A hold keeps the seat, and never keeps quiet about a loss. */
const mayBeLost = (contact: Contact, seen: Sighting) => {
  const clock = runningClock(contact, { ...seen, isHeld: false });
  return clock === 'unreachable' || clock === 'left';
};

/** What nobody judged is below every level. */
export const isAtLeast = (risk: JudgedRisk, level: RiskLevel) =>
  risk !== '' && riskLevels.indexOf(risk) >= riskLevels.indexOf(level);
