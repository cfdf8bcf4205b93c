import {
  type ContactClock,
  type ContactPolicy,
  type NextStep,
  newContact,
  nextStep,
  pass,
  taken,
} from '@stillhere/presence';
import type { Course, Sign, SignKind, Stretch } from './course.js';

export interface TakenStep {
  readonly atMs: number;
  readonly act: NextStep['act'];
  readonly by: ContactClock;
  readonly why: NextStep['why'];
}

/** What the policy would have done with one chat, and what its person did after that. */
export interface Outcome {
  readonly course: Course;
  readonly steps: readonly TakenStep[];
  /** `undefined`: it would not have ended before it did. */
  readonly end: TakenStep | undefined;
  /**
   * The surest sign that the person was still there after such an end: they wrote, they read, they came back; or
   * were seen here at that very moment. `nobody`: nothing of the kind. `undefined`: no such end.
   */
  readonly afterwards: SignKind | 'was-here' | 'nobody' | undefined;
  /** How much sooner the seat would have been free, in milliseconds; 0: no sooner. */
  readonly freedMs: number;
}

/** Runs the policy over a chat as it was recorded, and stops where it would have ended it. */
export function follow(policy: ContactPolicy, course: Course): Outcome {
  const steps: TakenStep[] = [];
  let contact = newContact;
  for (const stretch of course.stretches) {
    const { seen } = stretch;
    let atMs = stretch.fromMs;
    contact = pass(contact, seen, 0);
    for (;;) {
      const step = nextStep(policy, contact, seen);
      const leftMs = stretch.toMs - atMs;
      if (!('act' in step) || step.inMs >= leftMs) {
        contact = pass(contact, seen, leftMs);
        break;
      }
      atMs += step.inMs;
      // Their device has a warning at once where it can be reached, and not before it can.
      contact = taken(pass(contact, seen, step.inMs), step, 0);
      const { act, by, why } = step;
      steps.push({ atMs, act, by, why });
      if (act === 'end') return ended(course, { steps, stretch });
    }
  }
  return { course, steps, end: undefined, afterwards: undefined, freedMs: 0 };
}

function ended(
  course: Course,
  { steps, stretch }: { steps: readonly TakenStep[]; stretch: Stretch },
): Outcome {
  const end = steps.at(-1) as TakenStep;
  const lastMs = course.endedAtMs ?? course.stretches.at(-1)?.toMs ?? end.atMs;
  const after = course.signs.filter(({ atMs }) => atMs >= end.atMs);
  const isHere = stretch.seen.verdict.startsWith('here.');
  const afterwards = surest(after) ?? (isHere ? 'was-here' : 'nobody');
  return { course, steps, end, afterwards, freedMs: Math.max(0, lastMs - end.atMs) };
}

const surest = (signs: readonly Sign[]): SignKind | undefined =>
  (['wrote', 'read', 'came-back'] as const).find((kind) => signs.some((one) => one.kind === kind));

/** In which order they are told: whoever would have been cut off in their words comes first. */
export const worstFirst = ['wrote', 'read', 'came-back', 'was-here', 'nobody'] as const;
export type Aftermath = (typeof worstFirst)[number];

export interface Summary {
  readonly chats: number;
  readonly ended: number;
  readonly after: Readonly<Record<Aftermath, number>>;
  /** Seats that would have been free sooner, in milliseconds. */
  readonly freedMs: number;
  /** Chats in which a supervisor would have been told. */
  readonly supervisor: number;
}

export function summaryOf(outcomes: readonly Outcome[]): Summary {
  const after = { wrote: 0, read: 0, 'came-back': 0, 'was-here': 0, nobody: 0 };
  let [ended, freedMs, supervisor] = [0, 0, 0];
  for (const outcome of outcomes) {
    if (outcome.steps.some(({ act }) => act === 'tell-supervisor')) supervisor += 1;
    if (outcome.afterwards === undefined) continue;
    ended += 1;
    freedMs += outcome.freedMs;
    after[outcome.afterwards] += 1;
  }
  return { chats: outcomes.length, ended, after, freedMs, supervisor };
}
