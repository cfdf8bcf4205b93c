import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  coalesceMs,
  dueNow,
  join,
  type Marks,
  nextDueMs,
  noMarks,
  nothingPending,
  proven,
  recordedNow,
  unrecorded,
  want,
} from './index.js';

const marks = fc
  .tuple(fc.integer({ min: -1, max: 30 }), fc.integer({ min: -1, max: 30 }))
  .map(([a, b]): Marks => ({ delivered: Math.max(a, b), displayed: b }));

describe('receipts are a lattice', () => {
  it('joins commutatively, associatively, idempotently, upwards (I11, I12)', () => {
    fc.assert(
      fc.property(marks, marks, marks, (a, b, c) => {
        expect(join(a, b)).toEqual(join(b, a));
        expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        expect(join(a, a)).toEqual(a);
        const both = join(a, b);
        expect(both.delivered).toBeGreaterThanOrEqual(Math.max(a.delivered, b.delivered));
        expect(both.displayed).toBeLessThanOrEqual(both.delivered);
      }),
    );
  });
});

describe('what a claim proves', () => {
  const onScreen = { visible: true, awake: true };

  it('is nothing beyond what was sent to the device (I14)', () => {
    const forged = { level: 'delivered', upTo: 9, dispatchedUpTo: 8 } as const;
    expect(proven(forged, onScreen)).toEqual(noMarks);
  });

  it('is no display without a visible, awake screen (I15)', () => {
    const seen = { level: 'displayed', upTo: 3, dispatchedUpTo: 3, dwellMs: 1_000 } as const;
    expect(proven(seen, { visible: false, awake: true })).toEqual(noMarks);
    expect(proven(seen, { visible: true, awake: false })).toEqual(noMarks);
    expect(proven(seen, onScreen)).toEqual({ delivered: 3, displayed: 3 });
  });

  it.each([0, 999, 10_001, 24 * 60 * 60_000])(
    'is no display after %d ms: shorter than any text needs, or longer than a page waits to say so',
    (dwellMs) => {
      const seen = { level: 'displayed', upTo: 3, dispatchedUpTo: 3, dwellMs } as const;
      expect(proven(seen, onScreen)).toEqual(noMarks);
    },
  );
});

describe('coalescing', () => {
  it('lets the first through at once and the next after a tenth of a second', () => {
    const first = want(nothingPending, { delivered: 1, displayed: -1 });
    expect(dueNow(first, 0)).toEqual([{ level: 'delivered', upTo: 1, dwellMs: 0 }]);
    const recorded = recordedNow(first, { level: 'delivered', upTo: 1 }, 0);
    const next = want(recorded, { delivered: 4, displayed: -1 });
    expect(dueNow(next, coalesceMs - 1)).toEqual([]);
    expect(nextDueMs(next)).toBe(coalesceMs);
    expect(dueNow(next, coalesceMs)).toEqual([{ level: 'delivered', upTo: 4, dwellMs: 0 }]);
    expect(unrecorded(next)).toEqual(dueNow(next, coalesceMs));
  });

  it('does not make displayed wait for delivered', () => {
    const delivered = recordedNow(
      want(nothingPending, { delivered: 1, displayed: -1 }),
      { level: 'delivered', upTo: 1 },
      0,
    );
    const shown = want(delivered, { delivered: 1, displayed: 1 }, 1_200);
    expect(dueNow(shown, 1)).toEqual([{ level: 'displayed', upTo: 1, dwellMs: 1_200 }]);
  });

  it('keeps the dwell time of the message that it was measured for', () => {
    const shown = want(nothingPending, { delivered: 5, displayed: 5 }, 3_000);
    const earlier = want(shown, { delivered: 4, displayed: 4 }, 1_000);
    expect(unrecorded(earlier)).toEqual([{ level: 'displayed', upTo: 5, dwellMs: 3_000 }]);
  });

  it('says displayed once for both', () => {
    const both = want(nothingPending, { delivered: 2, displayed: 2 });
    expect(dueNow(both, 0)).toEqual([{ level: 'displayed', upTo: 2, dwellMs: 0 }]);
    const recorded = recordedNow(both, { level: 'displayed', upTo: 2 }, 0);
    expect(nextDueMs(recorded)).toBeUndefined();
  });
});
