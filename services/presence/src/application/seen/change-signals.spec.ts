import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { createChangeSignals } from './change-signals.js';

const place = { tenant: 'local', conversation: 'c' };

function setUp() {
  const clock = manualClock();
  const signals = createChangeSignals({ clock, timers: clock });
  let told = 0;
  const leave = signals.watch(place, () => {
    told += 1;
  });
  const toldIn = async (ms: number): Promise<number> => {
    await clock.advance(ms);
    return told;
  };
  return { clock, signals, leave, toldIn };
}

describe('change signals', () => {
  it('tells each time, and is gone with its last watcher', async () => {
    const { clock, signals, leave, toldIn } = setUp();
    const second = signals.watch(place, () => undefined);
    signals.changed(place);
    expect(await toldIn(0)).toBe(1);
    signals.heard(place);
    signals.changedOnceAt(place, 9);
    leave();
    leave();
    expect(signals.size).toBe(1);
    second();
    expect([signals.size, clock.pending]).toEqual([0, 0]);
    expect(await toldIn(5_000)).toBe(1);
  });

  it('tells once what changed in one pass, when all of it has changed', async () => {
    const { signals, toldIn } = setUp();
    const seen: string[] = [];
    let state = 'old';
    signals.watch({ ...place, conversation: 'd' }, () => seen.push(state));
    signals.changed({ ...place, conversation: 'd' });
    signals.changed(place);
    signals.changed(place);
    state = 'new';
    expect(await toldIn(0)).toBe(1);
    expect(seen).toEqual(['new']);
  });

  it('tells that they are heard at most once a second, and the last time as well', async () => {
    const { clock, signals, toldIn } = setUp();
    await clock.advance(5_000);
    signals.heard(place);
    expect(await toldIn(0)).toBe(1);
    await clock.advance(400);
    signals.heard(place);
    // Heard at 700 as well; whoever says so was told to say it rarely.
    expect(await toldIn(599)).toBe(1);
    expect(await toldIn(1)).toBe(2);
    signals.heard(place);
    expect(await toldIn(999)).toBe(2);
    expect(await toldIn(1)).toBe(3);
    expect(await toldIn(60_000)).toBe(3);
  });

  it('tells once our row has what the log has: at once, with it, or within a second', async () => {
    const { signals, toldIn } = setUp();
    signals.changedOnceAt(place, 7);
    expect(await toldIn(500)).toBe(0);
    signals.changed(place, 7);
    expect(await toldIn(5_000)).toBe(1);
    signals.changedOnceAt(place, 7);
    expect(await toldIn(0)).toBe(2);
    signals.changedOnceAt(place, 8);
    expect(await toldIn(1_000)).toBe(3);
  });

  it('keeps one that was made while the watcher before it was leaving', async () => {
    const { signals, leave, toldIn } = setUp();
    let later = 0;
    signals.watch(place, () => {
      leave();
      later += 1;
    });
    signals.changed(place);
    await toldIn(0);
    signals.changed(place);
    expect(await toldIn(0)).toBe(1);
    expect([later, signals.size]).toEqual([2, 1]);
  });
});

describe('what a change signal says', () => {
  it('is that somebody was heard only where nothing else changed in that pass', async () => {
    const { clock, signals } = setUp();
    const said: string[] = [];
    signals.watch(place, (what) => said.push(what));
    await clock.advance(5_000);
    signals.heard(place);
    await clock.settle();
    signals.changed(place);
    await clock.advance(1_000);
    signals.changed(place);
    signals.heard(place);
    await clock.settle();
    expect(said).toEqual(['heard', 'anything', 'heard', 'anything']);
    await clock.advance(5_000);
    signals.changed(place);
    signals.heard(place);
    await clock.settle();
    expect(said.slice(4)).toEqual(['heard', 'anything']);
  });
});
