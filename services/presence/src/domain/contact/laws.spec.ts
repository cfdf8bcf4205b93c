import { describe, expect, it } from '@jest/globals';
import { caseCount } from '@stillhere/testing';
import { brokenLaw, type Engine } from '../../../test/contact-laws.js';
import type { Sighting } from './contact.js';
import type { NextStep } from './next-step.js';
import { listeningLine, rapeCrisisPrivacy, youthLine } from './presets.js';

const presets = [rapeCrisisPrivacy, listeningLine, youthLine];
const sound: Engine = { looksAt: (seen) => seen, does: (step) => step };

function firstBroken(engine: Engine, cases: number): string | undefined {
  for (let seed = 1; seed <= cases; seed += 1) {
    const policy = presets[seed % presets.length] ?? rapeCrisisPrivacy;
    const broken = brokenLaw(policy, engine, seed);
    if (broken) return broken;
  }
  return undefined;
}

const looking = (looksAt: (seen: Sighting) => Sighting): Engine => ({ ...sound, looksAt });
const doing = (does: (step: NextStep) => NextStep): Engine => ({ ...sound, does });

const mutants: [string, Engine, string][] = [
  [
    'typing and reading look like silence',
    looking((seen) => ({ ...seen, isTyping: false, isReading: false })),
    'ended while reading or typing',
  ],
  [
    'our outage looks like absence',
    looking((seen) =>
      seen.verdict === 'not-visible-to-us' ? { ...seen, verdict: 'absent' } : seen,
    ),
    'a step through our outage',
  ],
  [
    'what is sent counts as delivered',
    looking((seen) => ({ ...seen, delivered: Number.MAX_SAFE_INTEGER })),
    'an undelivered warning counted',
  ],
  ['risk is not looked at', looking((seen) => ({ ...seen, risk: 'none' })), 'ended at risk'],
  [
    'imminent is no more than high',
    looking((seen) => (seen.risk === 'imminent' ? { ...seen, risk: 'high' } : seen)),
    'nobody was told of a loss at imminent risk',
  ],
  [
    'who left is checked on for ever',
    looking((seen) => (seen.verdict === 'left' ? { ...seen, verdict: 'checking' } : seen)),
    'who left keeps their seat',
  ],
  [
    'no window is kept',
    doing((step) => (step.by === 'unreachable' ? { ...step, inMs: 0 } : step)),
    'ended in the window',
  ],
  [
    'an end comes as soon as it is the next step',
    doing((step) => (step.act === 'end' ? { ...step, inMs: 0 } : step)),
    'ended before they were quiet for so long',
  ],
];

describe('No course of a chat', () => {
  it(
    'is ended while reading or typing, through our outage, unwarned, at risk or in its window; who left frees their seat',
    () => expect(firstBroken(sound, caseCount(200_000))).toBeUndefined(),
    120_000,
  );

  it.each(mutants)('would pass if %s', (_, mutant, law) => {
    const found = new Set<string | undefined>();
    for (let seed = 1; seed <= 3_000; seed += 1) {
      found.add(brokenLaw(presets[seed % presets.length] ?? youthLine, mutant, seed));
    }
    expect([...found]).toContain(law);
  });
});
