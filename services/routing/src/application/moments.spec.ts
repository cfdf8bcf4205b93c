import { describe, expect, it } from '@jest/globals';
import { timestamp } from '@stillhere/event-schema';
import { manualClock } from '@stillhere/testing';
import { createMoments } from './moments.js';

const dayMs = 24 * 3_600_000;

describe('moments of the log', () => {
  it.each([
    ['a day ahead', dayMs],
    ['a day back', -dayMs],
  ])('I31: stay as far away as they were when the wall clock is set %s', async (_, byMs) => {
    const clock = manualClock();
    const moments = createMoments(clock);
    await clock.advance(60_000);
    const before = timestamp(clock.now() - 5_000);
    const ageMs = (at: string): number => moments.nowMs() - moments.of(at);
    expect(ageMs(before)).toBe(5_000);
    clock.stepWall(byMs);
    await clock.advance(1_000);
    expect(ageMs(before)).toBe(6_000);
    const since = timestamp(clock.now() - 500);
    expect(ageMs(since)).toBe(500);
    expect(moments.wallMs(moments.nowMs() + 10_000)).toBe(clock.now() + 10_000);
  });

  it('are never later than now: an older log can tell of times to come', () => {
    const clock = manualClock();
    const moments = createMoments(clock);
    expect(moments.of(timestamp(clock.now() + dayMs))).toBe(moments.nowMs());
  });
});
