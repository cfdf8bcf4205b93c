import { describe, expect, it } from '@jest/globals';
import type { Timestamp } from '@stillhere/kernel';
import { graceEndsMs } from '../domain/worker/shift.js';
import { comeBackMs, createGrace } from './grace.js';

const dayMs = 24 * 3_600_000;
const startMs = Date.parse('2026-03-01T21:00:00.000Z');
const graceMs = 45_000;

describe('the grace of a desk, when the wall clock is set (I31)', () => {
  const lost = (atMs: number) => ({
    status: 'lost' as const,
    since: new Date(atMs).toISOString() as Timestamp,
    cause: 'network' as const,
  });

  it.each([
    ['a day ahead', dayMs],
    ['a day back', -dayMs],
  ])('neither ends at once nor a day later: %s', (_, byMs) => {
    let wallMs = startMs;
    let monotonicMs = 0;
    const rule = createGrace({ now: () => wallMs, monotonicMs: () => monotonicMs }, graceMs);
    const pass = (ms: number): void => {
      wallMs += ms;
      monotonicMs += ms;
    };
    pass(60_000);
    const desk = lost(wallMs);
    expect(graceEndsMs(desk, '', rule)).toBe(wallMs + graceMs);
    pass(5_000);
    wallMs += byMs;
    const anewMs = wallMs + comeBackMs + graceMs;
    expect(graceEndsMs(desk, '', rule)).toBe(anewMs);
    pass(20_000);
    expect(graceEndsMs(desk, '', rule)).toBe(anewMs);
    const later = lost(wallMs);
    pass(1_000);
    expect(graceEndsMs(later, '', rule)).toBe(wallMs - 1_000 + graceMs);
  });
});
