import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { createChangeSignals } from './change-signals.js';

const place = { tenant: 'local', conversation: 'c' };
const never = new AbortController().signal;

function setUp() {
  const clock = manualClock();
  const signals = createChangeSignals({ clock, timers: clock });
  const watch = () => signals.watch(place, never)[Symbol.asyncIterator]();
  return { clock, signals, watch };
}

describe('change signals', () => {
  it('tells at the start, then each time, and is gone with its last watcher', async () => {
    const { clock, signals, watch } = setUp();
    const watching = watch();
    expect((await watching.next()).done).toBe(false);
    const next = watching.next();
    signals.changed(place);
    expect((await next).done).toBe(false);
    signals.heard(place);
    await watching.return?.();
    expect([signals.size, clock.pending]).toEqual([0, 0]);
  });

  it('tells once our row has what the log has: at once, with it, or within a second', async () => {
    const { clock, signals, watch } = setUp();
    const watching = watch();
    await watching.next();
    let told = 0;
    void (async () => {
      for (;;) {
        await watching.next();
        told += 1;
      }
    })();
    const toldIn = async (ms: number): Promise<number> => {
      await clock.advance(ms);
      return told;
    };
    signals.changedOnceAt(place, 7);
    expect(await toldIn(500)).toBe(0);
    signals.changed(place, 7);
    expect(await toldIn(5_000)).toBe(1);
    signals.changedOnceAt(place, 7);
    expect(await toldIn(0)).toBe(2);
    signals.changedOnceAt(place, 8);
    expect(await toldIn(1_000)).toBe(3);
  });

  it('keeps one that was made while the watchers of the one before it were leaving', async () => {
    const { signals, watch } = setUp();
    const [first, second] = [watch(), watch()];
    await Promise.all([first.next(), second.next()]);
    const third = watch();
    const leaving = [first.return?.()];
    const between = (async () => {
      while (signals.size > 0) await Promise.resolve();
      await third.next();
    })();
    leaving.push(second.return?.());
    await Promise.all([...leaving, between]);
    expect(signals.size).toBe(1);
    const next = third.next();
    signals.changed(place);
    expect((await next).done).toBe(false);
  });
});
