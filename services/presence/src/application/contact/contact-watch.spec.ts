import { describe, expect, it } from '@jest/globals';
import { caseCount, seededRandom } from '@stillhere/testing';
import { randomCourse, type Stretch } from '../../../test/contact-courses.js';
import { ContactTruth } from '../../../test/contact-truth.js';
import {
  isAtLeast,
  listeningLine,
  type NextStep,
  rapeCrisisPrivacy,
  type Sighting,
  youthLine,
} from '../../domain/contact/index.js';
import { type ContactRow, contactAfter } from '../../projections/contact-row.js';
import { ContactWatch, type Look } from './contact-watch.js';

const visitor = 'visitor:v';
const presets = [rapeCrisisPrivacy, listeningLine, youthLine];
const everyMs = 4_000;

/** A planted mistake: what a watch is told, and what it finds. */
interface Mutant {
  readonly told?: (look: Look) => Look;
  readonly isKept?: boolean;
}

/** A chat as it is recorded, two processes that watch it in turn or both at once, and the truth beside them. */
class Run {
  readonly #truth = new ContactTruth();
  readonly #random;
  #row: ContactRow | undefined;
  #revision = 0;
  #nowMs = 0;
  #watches: ContactWatch[] = [];
  #wasHere = false;

  constructor(
    private readonly policy: (typeof presets)[number],
    private readonly mutant: Mutant,
    seed: number,
  ) {
    this.#random = seededRandom(seed);
    this.#record('opened', { visitor, service: 'night' });
    this.#record('assigned', { counselor: 'counselor:ana' });
    this.#begin();
  }

  live({ seen: course, ms }: Stretch): string | undefined {
    // What is behind another tab, or asleep, is before nobody's eyes.
    const isReading = course.isReading && course.verdict === 'here.visible';
    const seen = { ...course, isReading };
    const was = this.#row;
    if (was === undefined) return undefined;
    if (seen.said > was.said) this.#record('message-posted', { author: visitor });
    if (seen.risk !== '' && seen.risk !== was.risk) this.#record('risk-set', { level: seen.risk });
    if (seen.isHeld !== was.held) this.#record('contact-held', { held: seen.isHeld });
    if (seen.isReading) this.#record('message-posted', { author: 'counselor:ana' });
    else if (was.newest > was.displayed) {
      this.#record('receipt-displayed', { participant: visitor, upTo: was.newest });
    }
    const isHere = seen.verdict.startsWith('here.');
    if (isHere && !this.#wasHere) this.#record('connection-opened', { participant: visitor });
    this.#wasHere = isHere;
    if (this.#below(3) === 0) this.#begin();
    for (let leftMs = ms; leftMs > 0; leftMs -= everyMs) {
      // Nobody of us looked for a while, or looks at the very moment.
      const standsStill = this.#below(40) === 0;
      const broken = this.#look(standsStill ? 40_000 : everyMs, seen);
      if (broken !== undefined) return broken;
    }
    return undefined;
  }

  #look(ms: number, seen: Sighting): string | undefined {
    this.#nowMs += ms;
    const row = this.#row;
    if (row === undefined) return undefined;
    const { risk, said, held } = row;
    const known = { ...seen, risk, said, isHeld: held, delivered: row.delivered };
    this.#truth.pass(known, ms);
    const look = { nowMs: this.#nowMs, policy: this.policy, row, seen: known };
    const told = this.mutant.told?.(look) ?? look;
    const found = this.#watches.map((watch) => ({ watch, next: watch.look(told) }));
    for (const { watch, next } of found) {
      const isDue = 'act' in next && next.inMs <= 0;
      // The record takes one step after so many, whoever is first.
      if (!isDue || this.#row?.steps !== row.steps) continue;
      const broken = this.#take(next, known, watch.ranMs[next.by]);
      if (broken !== undefined) return broken;
    }
    if (
      seen.verdict.startsWith('here.') &&
      row.delivered < row.newest + 1 &&
      this.#below(2) === 0
    ) {
      this.#record('receipt-delivered', { participant: visitor, upTo: this.#revision - 1 });
    }
    return undefined;
  }

  #take(step: NextStep, seen: Sighting, ranMs: number): string | undefined {
    if (step.act === 'end' && isAtLeast(seen.risk, this.policy.neverEndsFrom)) {
      return 'ended at risk';
    }
    const broken = this.#truth.broken(this.policy, step, seen);
    this.#truth.take(step, this.#revision);
    const { act, by: clock, why } = step;
    this.#record('contact-step-taken', { act, clock, why, ranS: Math.round(ranMs / 1_000) });
    if (act === 'end') this.#record('ended', {});
    return broken;
  }

  /** A process begins, or takes over: it knows what is recorded. */
  #begin(): void {
    if (this.#row === undefined) return;
    const fresh = new ContactWatch(this.#row);
    const [kept] = this.#watches;
    this.#watches = kept !== undefined && this.#below(2) === 0 ? [kept, fresh] : [fresh];
  }

  #record(name: string, data: Record<string, string | number | boolean>): void {
    const stored = { revision: this.#revision };
    this.#revision += 1;
    this.#row = contactAfter(this.#row, { type: `conversation.${name}`, data, stored });
  }

  #below(limit: number): number {
    return Math.floor(this.#random.fraction() * limit);
  }
}

function brokenLaw(seed: number, mutant: Mutant = {}): string | undefined {
  const run = new Run(presets[seed % presets.length] ?? youthLine, mutant, seed);
  for (const stretch of randomCourse(seed)) {
    const broken = run.live(stretch);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

const mutants: [string, Mutant, string][] = [
  [
    'typing looks like silence',
    { told: (look) => ({ ...look, seen: { ...look.seen, isTyping: false } }) },
    'ended while reading or typing',
  ],
  [
    'what is new on the screen is not looked at',
    { told: (look) => ({ ...look, row: { ...look.row, newest: -1 } }) },
    'ended while reading or typing',
  ],
  [
    'our outage looks like absence',
    {
      told: (look) =>
        look.seen.verdict === 'not-visible-to-us'
          ? { ...look, seen: { ...look.seen, verdict: 'absent' } }
          : look,
    },
    'a step through our outage',
  ],
  [
    'the risk is not looked at',
    { told: (look) => ({ ...look, row: { ...look.row, risk: '' } }) },
    'ended at risk',
  ],
  [
    'what is sent counts as delivered',
    { told: (look) => ({ ...look, row: { ...look.row, delivered: Number.MAX_SAFE_INTEGER } }) },
    'an undelivered warning counted',
  ],
];

describe('Whoever watches a chat, through restarts, standstills and two at once', () => {
  it('ends nobody who reads or types, at risk, unwarned or in the window, and nothing through our outage', () => {
    for (let seed = 1; seed <= caseCount(400); seed += 1) {
      expect({ seed, broken: brokenLaw(seed) }).toEqual({ seed, broken: undefined });
    }
  }, 120_000);

  it.each(mutants)(
    'would not if %s',
    (_, mutant, law) => {
      const found = new Set<string | undefined>();
      for (let seed = 1; seed <= 400 && !found.has(law); seed += 1) {
        found.add(brokenLaw(seed, mutant));
      }
      expect([...found]).toContain(law);
    },
    60_000,
  );
});
