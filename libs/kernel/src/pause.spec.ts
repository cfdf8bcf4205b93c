import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { pause } from './pause.js';

describe('a pause', () => {
  it('ends when its time is over', async () => {
    const timers = manualClock();
    const { signal } = new AbortController();
    let isOver = false;
    const over = pause({ timers, signal }, 1_000).then(() => {
      isOver = true;
    });
    await timers.advance(999);
    expect(isOver).toBe(false);
    await timers.advance(1);
    await over;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends at the abort, and leaves no timer; after it there is none', async () => {
    const timers = manualClock();
    const abort = new AbortController();
    const over = pause({ timers, signal: abort.signal }, 1_000);
    abort.abort();
    await over;
    await pause({ timers, signal: abort.signal }, 1_000);
    expect(timers.pending).toBe(0);
  });
});
