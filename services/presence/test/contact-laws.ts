import { newContact, pass, type Sighting } from '../src/domain/contact/contact.js';
import { isAtLeast, type NextStep, nextStep, taken } from '../src/domain/contact/next-step.js';
import type { ContactPolicy } from '../src/domain/contact/policy.js';
import { randomCourse, type Stretch } from './contact-courses.js';
import { ContactTruth } from './contact-truth.js';

/** What a planted mistake makes of what is seen, and of what is due. */
export interface Engine {
  readonly looksAt: (seen: Sighting) => Sighting;
  readonly does: (step: NextStep) => NextStep;
}

/** More than any preset has on a clock, and the two that risk adds. */
const stepsMax = 8;
const enoughMs = 24 * 3_600_000;

/** The first law that a course breaks; `undefined`: it keeps them all. */
export function brokenLaw(policy: ContactPolicy, engine: Engine, seed: number): string | undefined {
  const run = new Run(policy, engine);
  const course = randomCourse(seed);
  for (const [at, stretch] of course.entries()) {
    const broken = run.live(stretch, at);
    if (broken) return broken;
  }
  return run.leave(course.at(-1));
}

class Run {
  private contact = newContact;
  private readonly truth = new ContactTruth();

  constructor(
    private readonly policy: ContactPolicy,
    private readonly engine: Engine,
  ) {}

  /** Goes through a stretch from one due step to the next, as a process with a timer would. */
  live({ seen, ms }: Stretch, at: number): string | undefined {
    let leftMs = ms;
    for (let steps = 0; steps <= stepsMax; steps += 1) {
      this.pass(seen, 0);
      const step = this.next(seen);
      const missed = this.truth.missed(seen, step);
      if (missed) return missed;
      if (!step || step.inMs > leftMs) break;
      this.pass(seen, step.inMs);
      leftMs -= step.inMs;
      const broken = this.take(step, seen, at);
      if (broken) return broken;
    }
    this.pass(seen, leftMs);
    return undefined;
  }

  leave(last: Stretch | undefined): string | undefined {
    if (!last) return undefined;
    const seen: Sighting = { ...last.seen, verdict: 'left', isTyping: false, isReading: false };
    const broken = this.live({ seen: { ...seen, cause: '', risk: 'none' }, ms: enoughMs }, 99);
    return broken ?? (this.contact.ended ? undefined : 'who left keeps their seat');
  }

  private next(seen: Sighting): NextStep | undefined {
    const next = nextStep(this.policy, this.contact, this.engine.looksAt(seen));
    return 'act' in next ? this.engine.does(next) : undefined;
  }

  private pass(seen: Sighting, ms: number): void {
    this.contact = pass(this.contact, this.engine.looksAt(seen), ms);
    this.truth.pass(seen, ms);
  }

  private take(step: NextStep, seen: Sighting, at: number): string | undefined {
    const isRisky = isAtLeast(seen.risk, this.policy.neverEndsFrom);
    if (step.act === 'end' && isRisky) return 'ended at risk';
    const broken = this.truth.broken(this.policy, step, seen);
    this.truth.take(step, at + 1);
    this.contact = taken(this.contact, step, at + 1);
    return broken;
  }
}
