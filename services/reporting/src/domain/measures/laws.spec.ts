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
import { switchesDefault } from './measure.js';
import { measures } from './measures.js';

const numRuns = 50 * Number(process.env.STILLHERE_CASES ?? 1);

describe.each(measures.map((measure) => [measure.name, measure] as const))(
  '%s',
  (name, measure) => {
    it('is what somebody works out by hand, and the sum of what it shows', () => {
      let someBehind = 0;
      fc.assert(
        fc.property(histories, periodNamesAsked, switchesAsked, (log, period, switches) => {
          for (const cell of answer(observed(log), { measure, period, switches })) {
            expect(inOne(measure, cell)).toEqual(byHand(name, log, cell.period, switches));
            const shown = (part: string): number =>
              cell.behind.reduce((sum, one) => (one.part === part ? sum + one.number : sum), 0);
            const { numerator, denominator } = cell.figure;
            expect(numerator).toBe(shown('numerator'));
            if (measure.summary === 'ratio') expect(denominator).toBe(shown('denominator'));
            if (cell.behind.length > 0) someBehind += 1;
          }
        }),
        { numRuns, seed: 20_261_127 },
      );
      // A law about nothing holds.
      expect(someBehind).toBeGreaterThan(0);
    });
  },
);

describe('a figure of a version', () => {
  it('stays what it was, and what moved it since is what came later', () => {
    fc.assert(
      fc.property(
        histories,
        fc.constantFrom(...measures),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (log, measure, share) => {
          const asked = { measure, period: 'whole', switches: switchesDefault } as const;
          const cut = Math.floor(log.length * share);
          const version = log[cut - 1]?.position ?? '';
          const [then, now] = [
            answer(observed(log.slice(0, cut)), asked),
            answer(observed(log), asked),
          ];
          const again = observed(log).filter(({ position }) => position <= version);
          expect(answer(again, asked)).toEqual(then);
          const since = (now[0]?.behind ?? []).filter((one) => one.observation.position > version);
          const sum = since.reduce(
            (total, one) => total + (one.part === 'numerator' ? one.number : 0),
            0,
          );
          const figures = [then[0]?.figure.numerator ?? 0, now[0]?.figure.numerator ?? 0];
          expect((figures[1] ?? 0) - (figures[0] ?? 0)).toBe(sum);
        },
      ),
      { numRuns, seed: 20_261_127 },
    );
  });
});
