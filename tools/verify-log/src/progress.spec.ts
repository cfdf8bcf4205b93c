import { describe, expect, it } from '@jest/globals';
import { createProgress } from './progress.js';

function run(isTTY: boolean, timesMs: readonly number[]): string[] {
  const written: string[] = [];
  let now = 0;
  const progress = createProgress({ isTTY, write: (text) => written.push(text) }, () => now);
  for (const time of timesMs) {
    now = time;
    progress.reached(time * 1_000);
  }
  progress.end();
  return written;
}

describe('progress', () => {
  it('is shown on a terminal to whoever has to wait, and wiped', () => {
    expect(run(true, [500, 999, 1_000, 1_100, 1_250])).toEqual([
      '\r1,000,000 events verified',
      '\r1,250,000 events verified',
      '\r\u001b[K',
    ]);
  });

  it('is not shown for a short log or in a pipe', () => {
    expect(run(true, [500, 900])).toEqual([]);
    expect(run(false, [500, 5_000])).toEqual([]);
  });
});
