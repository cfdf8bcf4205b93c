import { describe, expect, it } from '@jest/globals';
import { createLatest } from './latest.js';

describe('latest', () => {
  it('gives the current value at once, then the newest, and skips what was missed', async () => {
    const abort = new AbortController();
    const latest = createLatest<number>(1);
    const reader = latest.watch(abort.signal)[Symbol.asyncIterator]();
    expect((await reader.next()).value).toBe(1);
    latest.publish(2);
    latest.publish(3);
    expect((await reader.next()).value).toBe(3);
    const waiting = reader.next();
    latest.publish(4);
    expect((await waiting).value).toBe(4);
  });

  it('ends when the signal aborts, also while it waits', async () => {
    const abort = new AbortController();
    const latest = createLatest<number>();
    const reader = latest.watch(abort.signal)[Symbol.asyncIterator]();
    const waiting = reader.next();
    expect(latest.readers).toBe(1);
    abort.abort();
    expect((await waiting).done).toBe(true);
    expect(latest.readers).toBe(0);
  });
});
