import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@stillhere/nest-kit';
import { type ManualClock, manualClock } from '@stillhere/testing';
import { askEveryMs, createClusterClock } from './cluster-clock.js';

describe('the time of a cluster', () => {
  let clock: ManualClock;
  let lines: string[];
  /** By how much the database's clock is behind this machine's. */
  let behindMs: number;
  let isAway: boolean;
  let slowMs: number;

  beforeEach(() => {
    clock = manualClock();
    [lines, behindMs, isAway, slowMs] = [[], 0, false, 0];
  });

  const follow = async () => {
    const followed = createClusterClock(clock);
    const stop = await followed.follow({
      timers: clock,
      logger: createLogger({ format: 'text', clock, write: (line) => void lines.push(line) }),
      database: {
        async query<Row extends object>() {
          if (isAway) throw new Error('away');
          const ms = clock.now() - behindMs;
          if (slowMs > 0) await clock.advance(slowMs);
          return { rows: [{ ms }] as unknown as Row[], count: 1 };
        },
      },
    });
    return { followed, stop };
  };
  const apart = (followed: { now(): number }): number => followed.now() - (clock.now() - behindMs);

  it.each([
    [3_600_000, '3600 s ahead of'],
    [-3_600_000, '3600 s behind'],
  ])(
    'is the database’s, on a machine that is %d ms apart, which is said once',
    async (by, words) => {
      behindMs = by;
      const { followed, stop } = await follow();
      expect(apart(followed)).toBe(0);
      await clock.advance(3 * askEveryMs);
      expect(apart(followed)).toBe(0);
      expect(lines).toEqual([expect.stringContaining(words)]);
      stop();
      expect(clock.pending).toBe(0);
    },
  );

  it('goes on as before when this machine’s clock agrees, or was only asked slowly', async () => {
    slowMs = 5_000;
    const { followed, stop } = await follow();
    expect(followed.now()).toBe(clock.now());
    expect(lines).toEqual([]);
    stop();
  });

  it('moves with the database’s', async () => {
    const { followed, stop } = await follow();
    behindMs = -60_000;
    await clock.advance(askEveryMs);
    expect(apart(followed)).toBe(0);
    stop();
  });

  it('stays as it was known while the database is away; at the start there is none', async () => {
    behindMs = 60_000;
    const { followed, stop } = await follow();
    isAway = true;
    await clock.advance(3 * askEveryMs);
    expect(apart(followed)).toBe(0);
    stop();
    await expect(follow()).rejects.toThrow('away');
  });
});
