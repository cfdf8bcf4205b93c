import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTimerWheel, tickMs, type WheelHost } from './timer-wheel.js';

/** A host under a clock that moves when told; its own timer comes nearly two milliseconds early: Node's may by one. */
class Host implements WheelHost {
  nowMs = 0;
  isRef = true;
  wakes = 0;
  #wake: { readonly atMs: number; readonly work: () => void } | undefined;
  #reading: (() => void) | undefined;

  now = () => this.nowMs;
  wakeIn(delayMs: number, work: () => void) {
    const wake = { atMs: this.nowMs + Math.max(1, delayMs - 1.9), work };
    this.#wake = wake;
    this.wakes += 1;
    return {
      cancel: () => {
        if (this.#wake === wake) this.#wake = undefined;
      },
      ref: () => {
        this.isRef = true;
      },
      unref: () => {
        this.isRef = false;
      },
    };
  }
  afterReading(work: () => void) {
    this.#reading = work;
    return () => {
      this.#reading = undefined;
    };
  }

  /** Passes time from one wake-up to the next. */
  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let wake = this.#wake; wake && wake.atMs <= untilMs; wake = this.#wake) {
      this.nowMs = Math.max(this.nowMs, wake.atMs);
      this.#comes(wake);
    }
    this.nowMs = untilMs;
  }

  /** Nothing runs for so long; then what is due does. */
  stall(ms: number): void {
    this.nowMs += ms;
    const wake = this.#wake;
    if (wake && wake.atMs <= this.nowMs) this.#comes(wake);
  }

  #comes(wake: { readonly work: () => void }): void {
    this.#wake = undefined;
    wake.work();
    this.readAndGoOn();
  }

  /** What lies between Node's timers and its immediates: reading. */
  onRead = (): void => undefined;
  readAndGoOn(): void {
    const after = this.#reading;
    if (!after) return;
    this.#reading = undefined;
    this.onRead();
    after();
  }
}

const noop = (): void => undefined;

describe('the timer wheel', () => {
  it('never comes early, at most a tick and the host late, in the order of the moments due', () => {
    const timer = fc.record({
      atMs: fc.double({ min: 0, max: 3_000, noNaN: true }),
      delayMs: fc.double({ min: 50, max: 40_000, noNaN: true }),
      isCancelled: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(timer, { maxLength: 60 }), (timers) => {
        const host = new Host();
        const wheel = createTimerWheel(host);
        const fired: { readonly dueMs: number; readonly atMs: number }[] = [];
        const pending = timers.toSorted((a, b) => a.atMs - b.atMs);
        let expected = 0;
        for (const { atMs, delayMs, isCancelled } of pending) {
          host.pass(Math.max(0, atMs - host.nowMs));
          const dueMs = host.nowMs + delayMs;
          const cancel = wheel.after(delayMs, () => fired.push({ dueMs, atMs: host.nowMs }));
          if (isCancelled) cancel();
          else expected += 1;
          if (isCancelled) cancel();
        }
        host.pass(50_000);
        expect(fired).toHaveLength(expected);
        for (const { dueMs, atMs } of fired) {
          expect(atMs).toBeGreaterThanOrEqual(dueMs);
          expect(atMs).toBeLessThanOrEqual(dueMs + tickMs + 1);
        }
        expect(fired.map(({ dueMs }) => dueMs)).toEqual(
          fired.map(({ dueMs }) => dueMs).toSorted((a, b) => a - b),
        );
        expect(wheel.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('runs what is due at one moment in the order in which it was asked for', () => {
    const host = new Host();
    const wheel = createTimerWheel(host);
    const happened: string[] = [];
    wheel.after(101, () => happened.push('later'));
    wheel.after(100, () => happened.push('first'));
    wheel.after(100, () => happened.push('second'));
    host.pass(200);
    expect(happened).toEqual(['first', 'second', 'later']);
  });

  it('needs one timer of the host for thousands of its own', () => {
    const host = new Host();
    const wheel = createTimerWheel(host);
    for (let n = 0; n < 5_000; n += 1) wheel.after(10_000 + n / 10, noop);
    expect(host.wakes).toBe(1);
    host.pass(20_000);
    expect(host.wakes).toBeLessThanOrEqual((3 * 500) / tickMs + 3);
    expect(wheel.size).toBe(0);
  });

  it('is cancelled until the moment it runs, also by what ran just before it', () => {
    const host = new Host();
    const wheel = createTimerWheel(host);
    const happened: string[] = [];
    wheel.after(100, () => {
      happened.push('cancels');
      cancel();
    });
    const cancel = wheel.after(100.5, () => happened.push('cancelled'));
    wheel.after(101, () => happened.push('runs'));
    host.pass(200);
    expect(happened).toEqual(['cancels', 'runs']);
  });

  it('keeps nothing of a timer that was cancelled, and nobody awake for it', () => {
    const host = new Host();
    const wheel = createTimerWheel(host);
    for (let n = 0; n < 1_000; n += 1) wheel.after(4_000 + n, noop)();
    expect(wheel.size).toBe(0);
    expect(host.isRef).toBe(false);
    wheel.after(60_000, noop);
    expect(host.isRef).toBe(true);
    const before = host.wakes;
    host.pass(30_000);
    expect(host.wakes - before).toBeLessThanOrEqual(1);
  });

  it('goes on with the others where one throws', () => {
    const host = new Host();
    const wheel = createTimerWheel(host);
    const happened: string[] = [];
    wheel.after(100, () => {
      throw new Error('broken');
    });
    wheel.after(100, () => happened.push('next'));
    expect(() => host.pass(110)).toThrow('broken');
    host.pass(10);
    expect(happened).toEqual(['next']);
  });

  it('comes in order, after reading, when the process stood still', () => {
    const host = new Host();
    const wheel = createTimerWheel(host);
    const happened: string[] = [];
    const cancelled = wheel.after(500, () => happened.push('cancelled'));
    wheel.after(100, () => happened.push('long due'));
    wheel.after(2_900, () => happened.push('just due'));
    host.onRead = () => {
      happened.push('read');
      cancelled();
    };
    host.stall(3_000);
    expect(happened).toEqual(['read', 'long due', 'just due']);
  });

  it('takes delays beyond what the host can wait for', () => {
    const host = new Host();
    const wheel = createTimerWheel(host);
    let isDone = false;
    const days30 = 30 * 24 * 3_600_000;
    wheel.after(days30, () => {
      isDone = true;
    });
    wheel.after(Number.POSITIVE_INFINITY, () => {
      throw new Error('came');
    });
    host.pass(days30 - 1);
    expect(isDone).toBe(false);
    host.pass(20_000);
    expect(isDone).toBe(true);
  });
});
