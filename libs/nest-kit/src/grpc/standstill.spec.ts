import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { Standstill } from './standstill.js';

/** A clock whose timers come late when the process stood still. */
function world() {
  const clock = manualClock();
  let stoodMs = 0;
  const standstill = new Standstill({ monotonicMs: () => clock.monotonicMs() + stoodMs }, clock);
  return { clock, standstill, stand: (ms: number) => (stoodMs += ms) };
}

describe('what may have lain here while the process stood still', () => {
  it('is what is read in the first half second after it, and nothing else', async () => {
    const { clock, standstill, stand } = world();
    await clock.advance(10_000);
    expect(standstill.isReadingOld).toBe(false);
    stand(30_000);
    // Sockets are read before timers run.
    expect(standstill.isReadingOld).toBe(true);
    await clock.advance(400);
    expect(standstill.isReadingOld).toBe(true);
    await clock.advance(200);
    expect(standstill.isReadingOld).toBe(false);
  });

  it('is also noticed by the clock alone', async () => {
    const { clock, standstill, stand } = world();
    stand(3_000);
    await clock.advance(250);
    expect(standstill.isReadingOld).toBe(true);
  });

  it('is not what a busy machine delays', async () => {
    const { clock, standstill, stand } = world();
    stand(1_700);
    await clock.advance(250);
    expect(standstill.isReadingOld).toBe(false);
  });
});
