import { describe, expect, it } from '@jest/globals';
import type { Moment } from '@stillhere/presence/testing';
import { scoreOf } from './score.js';

/** A quarter of a second: whether they were there, and what was shown. */
const moment = (alive: boolean, verdict: string, cause = ''): Moment =>
  ({
    isDesk: false,
    left: false,
    blame: new Set(['network']),
    shown: { verdict, cause },
    pages: [{ link: alive ? 'up' : 'gone', socket: alive ? {} : undefined, frozen: false }],
  }) as unknown as Moment;
const during = (ticks: number, one: Moment): Moment[] => Array.from({ length: ticks }, () => one);

describe('the score of truth', () => {
  it('counts what was shown wrongly, both ways, and how soon it was right', () => {
    const story = [
      ...during(40, moment(true, 'here.visible')),
      ...during(8, moment(false, 'here.visible')),
      ...during(20, moment(false, 'no-connection', 'network')),
      ...during(4, moment(true, 'no-connection', 'network')),
      ...during(8, moment(true, 'here.visible')),
    ];
    expect(scoreOf([story])).toEqual({
      hours: 20 / 3_600,
      ...{ falseAliveSPerH: 2 / (20 / 3_600), falseAliveLongestS: 2 },
      ...{ falseLostSPerH: 1 / (20 / 3_600), falseLostLongestS: 1 },
      ...{ toTruthP50S: 2, toTruthP99S: 2, changes: 2 },
      ...{ causesRight: 1, causes: 1 },
    });
  });

  it('knows a wrong cause, and that a doubt claims nothing', () => {
    const story = [
      ...during(4, moment(true, 'here.visible')),
      ...during(4, moment(false, 'checking')),
      ...during(4, moment(false, 'no-connection', 'closed-or-reloaded')),
    ];
    expect(scoreOf([story])).toMatchObject({ falseAliveSPerH: 0, causesRight: 0, causes: 1 });
  });

  it('does not take a desk that sleeps for one that is there', () => {
    const asleep = { ...moment(true, 'here.visible'), isDesk: true };
    const pages = asleep.pages.map((page) => ({ ...page, frozen: true }));
    expect(scoreOf([during(4, { ...asleep, pages })]).falseAliveLongestS).toBe(1);
  });
});
