import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@stillhere/testing';
import { erlangA } from '../../../test/erlang-a.js';
import { playDay, someDay, type Visitor, type Worker } from '../../../test/helpline-day.js';
import { naiveDay } from '../../../test/naive-day.js';
import { rulesDefault } from './rules.js';

describe('a day of a helpline', () => {
  it.each([1, 2, 3])(
    'goes as on paper, each decision with its reasons (day %s)',
    (seed) => {
      const day = someDay(seededRandom(seed));
      const course = playDay(day);
      const paper = naiveDay(day);
      expect(course.taken).toEqual(paper.taken);
      expect([...course.left].sort()).toEqual([...paper.left].sort());
      expect([...course.alarms].sort()).toEqual([...paper.alarms].sort());
      // Everybody who came was taken or left; nobody is lost in between.
      expect(course.taken.length + course.left.length).toBe(day.visitors.length);
      // A day that tells nothing would agree with anything.
      expect(
        course.taken.filter(({ visitor, atS }) => atS > atOf(day.visitors, visitor)).length,
      ).toBeGreaterThan(30);
      expect(course.decisions).toHaveLength(course.taken.length);
      for (const { explanation } of course.decisions) {
        const counted = [...explanation.notAsked.values()].reduce((sum, n) => sum + n, 0);
        expect(counted).toBe(day.workers.length - 1);
      }
    },
    60_000,
  );

  it('waits as long, and is left as often, as Erlang A says of the same arrivals', () => {
    const { fraction } = seededRandom(11);
    const after = (meanS: number): number =>
      Math.max(1, Math.round(-Math.log(1 - fraction()) * meanS));
    const counselors = 8;
    const [everyS, talkS, patienceS] = [100, 720, 600];
    let atS = 0;
    const visitors = Array.from({ length: 20_000 }, (_, n): Visitor => {
      atS += after(everyS);
      const about = { service: 'one', language: '', priority: 0, risk: 0 };
      return { id: `v${n}`, atS, ...about, patienceS: after(patienceS), talkS: after(talkS) };
    });
    const workers = Array.from(
      { length: counselors },
      (_, n): Worker => ({
        ...{ counselor: `counselor:c${n}`, centre: '', seatsMax: 1, has: new Set() },
        ...{ fromS: 0, untilS: Number.POSITIVE_INFINITY },
      }),
    );
    const rules = { version: 1, of: () => rulesDefault };
    const { taken, left } = playDay({ visitors, workers, rules });
    const byId = new Map(visitors.map((one) => [one.id, one]));
    const waitedS = [
      ...taken.map((one) => one.atS - (byId.get(one.visitor)?.atS ?? 0)),
      ...left.map((id) => byId.get(id)?.patienceS ?? 0),
    ];
    const meanS = waitedS.reduce((sum, wait) => sum + wait, 0) / waitedS.length;
    const expected = erlangA({ everyS, talkS, patienceS, counselors });
    expect(Math.abs(left.length / visitors.length - expected.leaving)).toBeLessThan(0.01);
    expect(Math.abs(meanS / expected.waitS - 1)).toBeLessThan(0.08);
  }, 60_000);
});

const atOf = (visitors: readonly Visitor[], id: string): number =>
  visitors.find((one) => one.id === id)?.atS ?? 0;
