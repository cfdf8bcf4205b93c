import { describe, expect, it } from '@jest/globals';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import { SimTime } from '../test/sim-time.js';
import { createDwell, dwellMsFor } from './dwell.js';

const within = { ratio: 1, above: false };
const below = { ratio: 0, above: false };
const above = { ratio: 0, above: true };

function screen(visibility: 'visible' | 'hidden' = 'visible') {
  const time = new SimTime();
  const seen: [number, number][] = [];
  const dwell = createDwell({
    clock: time,
    timers: time,
    visibility,
    onSeen: (revision, dwellMs) => seen.push([revision, dwellMs]),
  });
  return { time, seen, dwell };
}

describe('how long a message must stay', () => {
  it('is 0.15 s a word, at least 1 s, at most 3 s', () => {
    expect(dwellMsFor('')).toBe(1_000);
    expect(dwellMsFor(' one  two ')).toBe(1_000);
    expect(dwellMsFor('w '.repeat(10))).toBe(1_500);
    expect(dwellMsFor('w '.repeat(500))).toBe(3_000);
  });
});

describe('displayed', () => {
  it('is said once, after the dwell time, with how long it was', () => {
    const { time, seen, dwell } = screen();
    dwell.message(4, 'hello');
    dwell.place(4, within);
    time.advance(999);
    expect(seen).toEqual([]);
    time.advance(1);
    expect(seen).toEqual([[4, 1_000]]);
    time.advance(60_000);
    expect(seen).toHaveLength(1);
  });

  it('needs 60 % in the viewport', () => {
    const { time, seen, dwell } = screen();
    dwell.message(4, 'hello');
    dwell.place(4, { ratio: 0.59, above: false });
    time.advance(10_000);
    expect(seen).toEqual([]);
    dwell.place(4, { ratio: 0.6, above: false });
    time.advance(1_000);
    expect(seen).toHaveLength(1);
  });

  it.each(['hidden', 'freezing'] as const)('I15 begins anew after the page was %s', (state) => {
    const { time, seen, dwell } = screen();
    dwell.message(4, 'hello');
    dwell.place(4, within);
    time.advance(900);
    dwell.visibility(state);
    time.advance(10_000);
    expect(seen).toEqual([]);
    dwell.visibility('visible');
    time.advance(900);
    expect(seen).toEqual([]);
    time.advance(100);
    expect(seen).toHaveLength(1);
  });

  it('I15 does not count time in which the page slept without saying so', () => {
    const { time, seen, dwell } = screen();
    dwell.message(4, 'hello');
    dwell.place(4, within);
    time.advance(500);
    time.sleep(3_600_000);
    time.advance(1);
    expect(seen).toEqual([]);
    time.advance(1_000);
    expect(seen).toEqual([[4, 1_000]]);
  });

  it('waits for earlier messages, unless they were scrolled past', () => {
    const { time, seen, dwell } = screen();
    for (const revision of [4, 6, 9]) dwell.message(revision, 'hello');
    dwell.place(9, within);
    time.advance(5_000);
    expect(seen).toEqual([]);
    dwell.place(4, above);
    expect(seen).toEqual([]);
    dwell.place(6, within);
    time.advance(1_000);
    expect(seen.at(-1)?.[0]).toBe(9);
  });

  it('begins anew when it is scrolled out and back', () => {
    const { time, seen, dwell } = screen();
    dwell.message(4, 'hello');
    dwell.place(4, within);
    time.advance(900);
    dwell.place(4, below);
    dwell.place(4, within);
    time.advance(900);
    expect(seen).toEqual([]);
  });

  it('counts focus or announcement by assistive technology, on a visible page only', () => {
    const { seen, dwell } = screen('hidden');
    dwell.message(4, 'hello');
    dwell.announced(4);
    expect(seen).toEqual([]);
    dwell.visibility('visible');
    dwell.announced(4);
    expect(seen).toEqual([[4, 1_000]]);
  });

  it('says nothing after stop, and nothing about what it does not watch', () => {
    const { time, seen, dwell } = screen();
    dwell.place(3, within);
    dwell.announced(3);
    dwell.message(4, 'hello');
    dwell.place(4, within);
    dwell.stop();
    time.advance(10_000);
    expect(seen).toEqual([]);
  });

  it('grows only, and never claims what was not long enough on a visible screen', () => {
    const step = fc.record({
      revision: fc.integer({ min: 0, max: 4 }),
      deed: fc.constantFrom('within', 'below', 'above', 'hide', 'show'),
      passMs: fc.integer({ min: 0, max: 1_500 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { time, seen, dwell } = screen();
        const stays = [0, 1, 2, 3, 4].map(() => ({ shown: false, bestMs: 0, sinceMs: 0 }));
        let visible = true;
        for (const stay of stays) dwell.message(stays.indexOf(stay), 'hello');
        const rest = (ms: number) => {
          for (const stay of stays) {
            stay.sinceMs = visible && stay.shown ? stay.sinceMs + ms : 0;
            stay.bestMs = Math.max(stay.bestMs, stay.sinceMs);
          }
          time.advance(ms);
        };
        for (const { revision, deed, passMs } of steps) {
          const stay = stays[revision] as (typeof stays)[number];
          if (deed === 'hide' || deed === 'show') {
            visible = deed === 'show';
            dwell.visibility(visible ? 'visible' : 'hidden');
          } else {
            stay.shown = deed === 'within';
            dwell.place(revision, { within, below, above }[deed]);
          }
          for (const other of stays) if (!visible || !other.shown) other.sinceMs = 0;
          rest(passMs);
        }
        let last = -1;
        for (const [revision, dwellMs] of seen) {
          expect(revision).toBeGreaterThan(last);
          expect(dwellMs).toBeGreaterThanOrEqual(1_000);
          expect(stays[revision]?.bestMs).toBeGreaterThanOrEqual(1_000);
          last = revision;
        }
      }),
      { numRuns: caseCount(300) },
    );
  });
});
