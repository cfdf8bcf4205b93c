import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { type Arrival, Arrivals, atOnceMax, waitMaxMs } from './arrivals.js';

function full() {
  const clock = manualClock();
  const arrivals = new Arrivals({ clock, timers: clock });
  const told: string[] = [];
  const come = (name: string, arrival: Arrival) =>
    arrivals.enter(arrival).then((mayEnter) => told.push(`${name} ${mayEnter}`));
  for (let n = 0; n < atOnceMax; n += 1) void arrivals.enter('opens');
  return { clock, arrivals, told, come };
}

describe('the line in front of the door', () => {
  it('lets in so many at once, and then in turn, whoever returns first', async () => {
    const { clock, arrivals, told, come } = full();
    void come('new', 'opens');
    void come('back', 'returns');
    void come('back too', 'returns');
    await clock.settle();
    expect(told).toEqual([]);
    for (const expected of ['back true', 'back too true', 'new true']) {
      arrivals.leave();
      await clock.settle();
      expect(told.at(-1)).toBe(expected);
    }
    expect(told).toHaveLength(3);
    for (let n = 0; n < atOnceMax; n += 1) arrivals.leave();
    expect(await arrivals.enter('opens')).toBe(true);
  });

  it('sends away who has waited too long, before their page gives up, and nobody else', async () => {
    const { clock, told, come } = full();
    void come('first', 'returns');
    void come('new', 'opens');
    await clock.advance(waitMaxMs / 2);
    void come('later', 'returns');
    await clock.advance(waitMaxMs / 2 + 500);
    expect(told.sort()).toEqual(['first false', 'new false']);
    await clock.advance(waitMaxMs);
    expect(told).toContain('later false');
    expect(clock.pending).toBe(0);
  });
});
