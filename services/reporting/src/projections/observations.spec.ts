import { describe, expect, it } from '@jest/globals';
import type { EntryReader, ReadModelStore } from '@stillhere/event-processing';
import fc from 'fast-check';
import { checkFigures } from '../../test/figures-law.js';
import { histories } from '../../test/history.js';
import { type ProjectOptions, projected } from '../../test/projected.js';
import { observationsDefinition } from './observations.js';

const seed = 20_261_128;
const cases = Number(process.env.STILLHERE_CASES ?? 1);
/** So many histories share a file, each as another tenant's. */
const batch = 20;

const sample = (at: number) => fc.sample(histories, { seed: seed + at, numRuns: batch });

async function check(at: number, options: ProjectOptions = {}) {
  const of = await projected(sample(at), options);
  try {
    return await checkFigures(of, { seed: seed + at });
  } finally {
    await of.close();
  }
}

describe('figures from the read model', () => {
  it('are what somebody works out by hand, and the sum of what explains them', async () => {
    const all = { figures: 0, opened: 0 };
    for (let at = 0; at < cases; at += 1) {
      const { figures, opened, wrong } = await check(at, { pieces: 1 + (at % 9) });
      expect(wrong).toEqual([]);
      all.figures += figures;
      all.opened += opened;
    }
    // A law about nothing holds.
    expect(all.figures).toBeGreaterThan(2_000 * cases);
    expect(all.opened).toBeGreaterThan(400 * cases);
  });
});

const { apply } = observationsDefinition;
type Entries = EntryReader['entries'];
type Mistake = readonly [name: string, options: ProjectOptions];

/** The same store, whose reader answers otherwise. */
const reading = (change: (entries: Entries) => Entries): ProjectOptions => ({
  mistaken: (store: ReadModelStore) => ({
    ...store,
    async openReader(name) {
      const reader = await store.openReader(name);
      return {
        standing: () => reader.standing(),
        entries: change((question) => reader.entries(question)),
      };
    },
  }),
});

/** What somebody might well write instead. */
const mistakes: readonly Mistake[] = [
  [
    'what is remembered of a conversation is lost at a restart',
    {
      mistaken: (store) => ({
        ...store,
        async open(name) {
          const model = await store.open(name);
          return {
            read: () => model.read(),
            standing: () => model.standing(),
            entries: (question) => model.entries(question),
            revisionsOf: (streams) => model.revisionsOf(streams),
            commit: (change) => model.commit(change),
            valuesOf: async () => new Map(),
          };
        },
      }),
    },
  ],
  [
    'one event makes one thing known',
    {
      definition: {
        ...observationsDefinition,
        apply: (event, state) => {
          const step = apply(event, state);
          return { ...step, entries: step.entries.slice(0, 1) };
        },
      },
    },
  ],
  [
    'a span is found by its end only',
    {
      definition: {
        ...observationsDefinition,
        apply: (event, state) => {
          const step = apply(event, state);
          const entries = step.entries.map((one) => ({ ...one, fromMs: one.untilMs }));
          return { ...step, entries };
        },
      },
    },
  ],
  [
    'and by its beginning only',
    {
      definition: {
        ...observationsDefinition,
        apply: (event, state) => {
          const step = apply(event, state);
          const entries = step.entries.map((one) => ({ ...one, untilMs: one.fromMs }));
          return { ...step, entries };
        },
      },
    },
  ],
  [
    'of worker and conversation of one name the state is one',
    { definition: { ...observationsDefinition, keyOf: ({ streamId }) => streamId } },
  ],
  [
    'all tenants are one',
    {
      definition: {
        ...observationsDefinition,
        apply: (event, state) => {
          const step = apply(event, state);
          return { ...step, entries: step.entries.map((one) => ({ ...one, tenant: 't0' })) };
        },
      },
    },
  ],
  [
    'a page begins with the last one of the page before',
    reading((entries) => (question) => {
      const { after } = question;
      return entries(
        after === undefined
          ? question
          : { ...question, after: { ...after, ordinal: after.ordinal - 1 } },
      );
    }),
  ],
  [
    'a page leaves out the next one of the same event',
    reading((entries) => (question) => {
      const { after } = question;
      return entries(
        after === undefined
          ? question
          : { ...question, after: { ...after, ordinal: after.ordinal + 1 } },
      );
    }),
  ],
  [
    'the first instant of a period is not in it',
    reading(
      (entries) => (question) => entries({ ...question, fromMs: question.fromMs + 3_600_000 }),
    ),
  ],
];

describe('a mistake in the read model', () => {
  it.each(mistakes)('is found: %s', async (_, options) => {
    const wrong: string[] = [];
    for (let at = 0; at < 3 && wrong.length === 0; at += 1) {
      wrong.push(...(await check(at, options)).wrong);
    }
    expect(wrong.length).toBeGreaterThan(0);
  });
});
