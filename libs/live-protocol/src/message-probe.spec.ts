import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ackWithinMs, MessageProbe } from './message-probe.js';

describe('a message as the question whether somebody is there', () => {
  it('needs no ping where its own ack comes within half a second', () => {
    const probe = new MessageProbe();
    probe.sent(7, 1_000);
    probe.acknowledged(7);
    expect([probe.dueMs, probe.takeUnanswered(1_500)]).toEqual([undefined, false]);
  });

  it('asks with a ping where none came, once', () => {
    const probe = new MessageProbe();
    probe.sent(7, 1_000);
    expect([probe.dueMs, probe.takeUnanswered(1_499)]).toEqual([1_500, false]);
    expect([probe.takeUnanswered(1_500), probe.takeUnanswered(1_500)]).toEqual([true, false]);
    probe.acknowledged(7);
    expect(probe.dueMs).toBeUndefined();
  });

  it('takes no ack of an older message for an answer', () => {
    const probe = new MessageProbe();
    probe.sent(7, 1_000);
    probe.acknowledged(6);
    expect(probe.takeUnanswered(1_500)).toBe(true);
  });

  it('counts what was sent meanwhile from the first of it', () => {
    const probe = new MessageProbe();
    probe.sent(7, 1_000);
    probe.sent(8, 1_100);
    probe.sent(9, 1_400);
    probe.acknowledged(7);
    expect(probe.dueMs).toBe(1_600);
    probe.acknowledged(8);
    expect(probe.takeUnanswered(1_600)).toBe(true);
  });

  it('leaves no message unasked for longer, and asks only while one is open', () => {
    const step = fc.record({
      afterMs: fc.nat(400),
      does: fc.constantFrom(
        'sent' as const,
        'ack' as const,
        'ack newest' as const,
        'wait' as const,
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const probe = new MessageProbe();
        const open = new Map<number, number>();
        let [nowMs, revision, acked] = [0, 0, 0];
        for (const { afterMs, does } of steps) {
          // Whoever holds it looks at the moment due, not before.
          const untilMs = nowMs + afterMs;
          for (let due = probe.dueMs; due !== undefined && due <= untilMs; due = probe.dueMs) {
            nowMs = Math.max(nowMs, due);
            expect(probe.takeUnanswered(nowMs)).toBe(true);
            // Never for nothing, never late.
            expect(open.size).toBeGreaterThan(0);
            for (const atMs of open.values()) expect(nowMs - atMs).toBeLessThanOrEqual(ackWithinMs);
            open.clear();
          }
          nowMs = untilMs;
          if (does === 'sent') {
            revision += 1;
            open.set(revision, nowMs);
            probe.sent(revision, nowMs);
          } else if (does !== 'wait' && acked < revision) {
            acked = does === 'ack' ? acked + 1 : revision;
            for (const sent of open.keys()) if (sent <= acked) open.delete(sent);
            probe.acknowledged(acked);
          }
          expect(probe.dueMs === undefined).toBe(open.size === 0);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
