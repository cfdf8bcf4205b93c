import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  answer,
  byHand,
  inOne,
  observed,
  periodNamesAsked,
  switchesAsked,
} from '../../../test/asked.js';
import { histories } from '../../../test/history.js';
import { counted, isShortAbandon, type Measure, perMs, timed } from './measure.js';
import { measures } from './measures.js';
import type { Observation, ObservationKind } from './observation.js';

type Mistake = Partial<Measure> & {
  readonly overlooks?: (seen: readonly Observation[]) => readonly Observation[];
};

const first =
  (kind: ObservationKind) =>
  (seen: readonly Observation[]): readonly Observation[] =>
    seen.filter(
      (one, index) => one.kind !== kind || seen.findIndex((at) => at.kind === kind) === index,
    );

/** What somebody might well write instead, by the measure that would be wrong. */
const mistakes: readonly (readonly [name: string, says: string, Mistake])[] = [
  [
    'offered',
    'short abandons stay in',
    { contributes: (seen) => (seen.kind === 'queued' ? [counted(seen)] : []) },
  ],
  [
    'short-abandoned',
    'the threshold itself is not short',
    {
      contributes: (seen, of) =>
        isShortAbandon(seen, { ...of, shortAbandonMs: of.shortAbandonMs - 1 })
          ? [counted(seen)]
          : [],
    },
  ],
  [
    'abandoned',
    'short ones too',
    { contributes: (seen) => (seen.kind === 'abandoned' ? [counted(seen)] : []) },
  ],
  [
    'answer-rate',
    'in the period of the answer',
    {
      contributes: (seen, of) =>
        seen.kind === 'answered'
          ? [counted(seen)]
          : (measures.find(({ name }) => name === 'answer-rate')?.contributes(seen, of) ?? []),
    },
  ],
  [
    'contact-time',
    'a clock that was put back makes it negative',
    {
      contributes: (seen) =>
        seen.kind === 'contact' ? [{ ...timed(seen), number: seen.atMs - seen.fromMs }] : [],
    },
  ],
  [
    'response-time',
    'first replies only',
    { contributes: (seen) => (seen.kind === 'first-reply' ? [timed(seen)] : []) },
  ],
  ['delivery-lag', 'one of many that one receipt confirms', { overlooks: first('delivered') }],
  [
    'first-response-time',
    'from the opening',
    { contributes: (seen) => (seen.kind === 'first-reply-since-opening' ? [timed(seen)] : []) },
  ],
  [
    'concurrency',
    'one conversation at a time',
    {
      contributes: (seen) =>
        seen.kind === 'worked' && seen.count > 0
          ? [perMs(seen, 'numerator', 1), perMs(seen, 'denominator', 1)]
          : [],
    },
  ],
  [
    'occupancy',
    'documentation is a rest',
    {
      contributes: (seen) =>
        seen.kind === 'worked' && (seen.count > 0 || seen.groups.outcome === 'available')
          ? [
              ...(seen.count > 0 ? [perMs(seen, 'numerator', 1)] : []),
              perMs(seen, 'denominator', 1),
            ]
          : [],
    },
  ],
  [
    'time-in-state',
    'all of a span in the period in which it ends',
    {
      contributes: (seen) =>
        seen.kind === 'worked' ? [{ ...counted(seen), number: seen.atMs - seen.fromMs }] : [],
    },
  ],
  [
    'longest-wait',
    'only in the period in which it ended',
    {
      contributes: (seen) =>
        seen.kind === 'answered' || seen.kind === 'abandoned' ? [timed(seen)] : [],
    },
  ],
  [
    'alarm-response-time',
    'nobody looking after it counts as at once',
    { contributes: (seen) => (seen.kind === 'alarm-raised' ? [timed(seen)] : []) },
  ],
  [
    'offer-acceptance-rate',
    'offers that ended otherwise are left out',
    {
      contributes: (seen) =>
        seen.kind === 'offer-taken' ? [counted(seen), counted(seen, 'denominator')] : [],
    },
  ],
];

describe('a mistake', () => {
  it.each(mistakes)('in %s is found: %s', (name, _, { overlooks = (all) => all, ...wrong }) => {
    const right = measures.find((one) => one.name === name);
    if (right === undefined) throw new Error(`no measure ${name}`);
    const measure = { ...right, ...wrong };
    const found = fc.check(
      fc.property(histories, periodNamesAsked, switchesAsked, (log, period, switches) => {
        for (const cell of answer(overlooks(observed(log)), { measure, period, switches })) {
          expect(inOne(measure, cell)).toEqual(byHand(name, log, cell.period, switches));
        }
      }),
      { numRuns: 2_000, seed: 20_261_127, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });
});
