import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDeliveryWindow } from './delivery-window.js';

describe('delivery window', () => {
  it('is full by events or by bytes, and has room again with an ack', () => {
    const byEvents = createDeliveryWindow(2, 1_000);
    byEvents.dispatched(0, 10, 0);
    expect(byEvents.isFull).toBe(false);
    byEvents.dispatched(1, 10, 0);
    expect(byEvents.isFull).toBe(true);
    byEvents.acknowledge(0);
    expect(byEvents.isFull).toBe(false);
    const byBytes = createDeliveryWindow(10, 100);
    byBytes.dispatched(0, 100, 0);
    expect(byBytes.isFull).toBe(true);
  });

  it('tells whoever waits for room of the ack that makes some, once', () => {
    const window = createDeliveryWindow(1, 1_000);
    window.dispatched(0, 10, 0);
    let told = 0;
    window.whenRoom(() => {
      told += 1;
    });
    window.acknowledge(-1);
    expect(told).toBe(0);
    window.acknowledge(0);
    window.acknowledge(0);
    expect(told).toBe(1);
  });

  it('takes a smaller window, never a larger or an empty one', () => {
    const window = createDeliveryWindow(4, 1_000);
    window.limit(0);
    window.dispatched(0, 1, 0);
    expect(window.isFull).toBe(true);
    window.limit(1_000);
    for (const revision of [1, 2, 3]) window.dispatched(revision, 1, 0);
    expect(window.isFull).toBe(true);
  });

  it('counts what is out exactly, whatever is acknowledged when (I32)', () => {
    const step = fc.oneof(
      fc.record({ send: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ ack: fc.nat(400) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const window = createDeliveryWindow(64, 1_000);
        const out: { revision: number; bytes: number }[] = [];
        let next = 0;
        for (const one of steps) {
          if ('send' in one) {
            if (window.isFull) continue;
            window.dispatched(next, one.send, 0);
            out.push({ revision: next, bytes: one.send });
            next += 1;
          } else {
            const upTo = Math.min(one.ack, next - 1);
            window.acknowledge(upTo);
            while (out[0] && out[0].revision <= upTo) out.shift();
          }
          const bytes = out.reduce((sum, event) => sum + event.bytes, 0);
          expect(window.isFull).toBe(out.length >= 64 || bytes >= 1_000);
          expect(window.dispatchedUpTo).toBe(next - 1);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('since when something was sent', () => {
  it('is known for what this connection sent lately, and for nothing else', () => {
    const window = createDeliveryWindow(64, 1_000_000, 4);
    window.dispatched(5, 1, 1_000);
    window.dispatched(6, 1, 1_050);
    window.dispatched(7, 1, 3_000);
    expect(window.sentForMs(7, 4_000)).toBe(1_000);
    expect(window.sentForMs(5, 4_000)).toBe(3_000);
    expect(window.sentForMs(4, 4_000)).toBe(Number.POSITIVE_INFINITY);
    for (let n = 8; n < 60; n += 1) window.dispatched(n, 1, n * 1_000);
    expect(window.sentForMs(6, 60_000)).toBe(Number.POSITIVE_INFINITY);
    expect(window.sentForMs(59, 60_000)).toBe(1_000);
  });
});
