import { describe, expect, it } from '@jest/globals';
import { createSteadyClock } from './system-ports.js';

describe('the steady clock', () => {
  it('I31: goes on as the monotonic one does, whatever happens to the wall clock', () => {
    let [wallMs, monotonicMs] = [Date.UTC(2026, 10, 22), 500];
    const clock = createSteadyClock({ now: () => wallMs, monotonicMs: () => monotonicMs });
    const startedMs = clock.now();
    expect(startedMs).toBe(wallMs);
    wallMs += 86_400_000;
    monotonicMs += 2_000;
    expect(clock.now() - startedMs).toBe(2_000);
    wallMs -= 2 * 86_400_000;
    expect(clock.now() - startedMs).toBe(2_000);
    expect(clock.monotonicMs()).toBe(monotonicMs);
  });
});
