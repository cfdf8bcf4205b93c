import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { createBells } from './bells.js';

const place = { tenant: 'local', conversation: 'c' };
const never = new AbortController().signal;

function setUp() {
  const clock = manualClock();
  const bells = createBells({ clock, timers: clock });
  const watch = () => bells.watch(place, never)[Symbol.asyncIterator]();
  return { clock, bells, watch };
}

describe('bells', () => {
  it('rings at the start, then each time, and is gone with its last watcher', async () => {
    const { clock, bells, watch } = setUp();
    const watching = watch();
    expect((await watching.next()).done).toBe(false);
    const next = watching.next();
    bells.ring(place);
    expect((await next).done).toBe(false);
    bells.heard(place);
    await watching.return?.();
    expect([bells.size, clock.pending]).toEqual([0, 0]);
  });

  it('rings once our row has what the log has: at once, with it, or within a second', async () => {
    const { clock, bells, watch } = setUp();
    const watching = watch();
    await watching.next();
    let rings = 0;
    void (async () => {
      for (;;) {
        await watching.next();
        rings += 1;
      }
    })();
    const ringsIn = async (ms: number): Promise<number> => {
      await clock.advance(ms);
      return rings;
    };
    bells.ringOnceAt(place, 7);
    expect(await ringsIn(500)).toBe(0);
    bells.ring(place, 7);
    expect(await ringsIn(5_000)).toBe(1);
    bells.ringOnceAt(place, 7);
    expect(await ringsIn(0)).toBe(2);
    bells.ringOnceAt(place, 8);
    expect(await ringsIn(1_000)).toBe(3);
  });

  it('keeps a bell that was hung while the watchers of the one before it were leaving', async () => {
    const { bells, watch } = setUp();
    const [first, second] = [watch(), watch()];
    await Promise.all([first.next(), second.next()]);
    const third = watch();
    const leaving = [first.return?.()];
    const between = (async () => {
      while (bells.size > 0) await Promise.resolve();
      await third.next();
    })();
    leaving.push(second.return?.());
    await Promise.all([...leaving, between]);
    expect(bells.size).toBe(1);
    const next = third.next();
    bells.ring(place);
    expect((await next).done).toBe(false);
  });
});
