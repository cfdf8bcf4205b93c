import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { CountedTurns } from '../../src/link/counted-turns.js';
import { SimulatedLink, type Step } from './simulated-link.js';

const n = fc.integer({ min: 1, max: 5 });
const network = ['sendUp', 'sendDown', 'arriveUp', 'arriveDown'] as const;
const faults = ['repeatUp', 'repeatDown', 'break', 'beat'] as const;
const step = fc.oneof(
  fc.record({ do: fc.constantFrom('submit', 'follow', 'resume', 'leave', 'work'), n }),
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('up', 'down', 'connect'), n }) },
  fc.record({ do: fc.constantFrom(...network), n }),
  fc.record({ do: fc.constantFrom(...faults), n }),
) satisfies fc.Arbitrary<Step>;
const restart = fc.constant<Step>({ do: 'restart', n: 1 });
const steps = fc.array(step, { minLength: 5, maxLength: 80 });
const withRestarts = fc.array(fc.oneof({ weight: 15, arbitrary: step }, restart), {
  maxLength: 80,
});

function run(all: readonly Step[]): SimulatedLink {
  const link = new SimulatedLink();
  for (const one of all) link.take(one);
  link.heal();
  return link;
}

/** What holds whatever the network and the other process did. */
function assertLaws(link: SimulatedLink): void {
  for (const [commandId, answers] of link.answers) {
    expect([commandId, answers.length]).toEqual([commandId, 1]);
  }
  for (const { conversation, got, hasLeft } of link.readers) {
    expect(got).toEqual(got.map((_, place) => place));
    if (!hasLeft) expect(got.at(-1) ?? -1).toBe(link.toy.headOf(conversation));
  }
}

/** While the other process lives. */
function assertCarriedOutOnce(link: SimulatedLink): void {
  expect(link.toy.carriedOut).toEqual([...link.answers.keys()]);
}

describe('the protocol of the link', () => {
  it('carries each order out once and in order, answers it once, and follows without a gap', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const link = run(all);
        assertLaws(link);
        assertCarriedOutOnce(link);
      }),
      { numRuns: 5_000 },
    );
  });

  it('gives what is unanswered to the next process, and follows after its cursors', () => {
    fc.assert(
      fc.property(withRestarts, (all) => {
        const link = run(all);
        assertLaws(link);
        expect(new Set(link.toy.carriedOut).size).toBe(link.answers.size);
        const most = Math.max(0, ...countEach(link.toy.carriedOut));
        expect(most).toBeLessThanOrEqual(1 + link.restarts);
      }),
      { numRuns: 5_000 },
    );
  });
});

const countEach = (all: readonly string[]): number[] =>
  [...Map.groupBy(all, (one) => one).values()].map(({ length }) => length);

describe('mutants', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const caught = (changed = (all: readonly Step[]): readonly Step[] => all): boolean =>
    fc.check(
      fc.property(steps, (all) => {
        const link = run(changed(all));
        assertLaws(link);
        assertCarriedOutOnce(link);
      }),
      // A fixed seed: that a mutant is caught must not be a matter of chance.
      { numRuns: 2_000, seed: 1 },
    ).failed;

  it('a link that is not remembered over a break, so that its last batch is applied twice, is caught', () => {
    const forgets = (all: readonly Step[]): Step[] =>
      all.map((one) => (one.do === 'break' ? { ...one, do: 'restart' } : one));
    expect(caught(forgets)).toBe(true);
  });

  it('a batch that arrives again and is applied again is caught', () => {
    const { take } = CountedTurns.prototype;
    jest.spyOn(CountedTurns.prototype, 'take').mockImplementation(function mutant(
      this: CountedTurns<{ sequence: number }>,
      sequence,
    ) {
      take.call(this, sequence);
      return true;
    });
    expect(caught()).toBe(true);
  });

  it('a batch that is not sent again after a break is caught', () => {
    jest.spyOn(CountedTurns.prototype, 'again').mockReturnValue(undefined);
    expect(caught()).toBe(true);
  });
});
