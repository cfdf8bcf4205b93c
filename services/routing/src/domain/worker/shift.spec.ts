import { describe, expect, it } from '@jest/globals';
import type { Timestamp } from '@stillhere/kernel';
import { graceEndsMs, reconnectMs, reloadMs, thereUntilMs } from './shift.js';

const since = '2026-01-01T00:01:00.000Z' as Timestamp;
const sinceMs = Date.parse(since);

describe('who counts as there', () => {
  it.each([
    ['here', '', Number.POSITIVE_INFINITY],
    ['checking', 'network', Number.POSITIVE_INFINITY],
    ['closed', 'closed-or-reloaded', sinceMs + reloadMs],
    ['closed', 'signed-out', Number.NEGATIVE_INFINITY],
    ['lost', 'network', Number.NEGATIVE_INFINITY],
    ['unseen', 'our-restart', sinceMs + reconnectMs],
  ] as const)('%s %s', (status, cause, untilMs) => {
    expect(thereUntilMs({ status, cause, since }, Date.parse)).toBe(untilMs);
  });

  it('is nobody whose desk never was', () => {
    const never = { status: 'closed', cause: '', since: '' } as const;
    expect(thereUntilMs(never, Date.parse)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('grace', () => {
  const rule = { graceMs: 45_000, fromMs: 0, momentOf: Date.parse };
  const lost = { status: 'lost', cause: 'network', since } as const;

  it('counts from when the desk went, or from the last deed of its owner', () => {
    expect(graceEndsMs(lost, '', rule)).toBe(sinceMs + 45_000);
    const later = '2026-01-01T00:01:30.000Z' as Timestamp;
    expect(graceEndsMs(lost, later, rule)).toBe(Date.parse(later) + 45_000);
    expect(graceEndsMs({ ...lost, status: 'here' }, '', rule)).toBe(Number.POSITIVE_INFINITY);
  });

  it('does not count against anybody while we ourselves were away', () => {
    const unseen = { ...lost, status: 'unseen', cause: 'our-restart' } as const;
    expect(graceEndsMs(unseen, '', rule)).toBe(sinceMs + reconnectMs + 45_000);
    expect(graceEndsMs(lost, '', { ...rule, fromMs: sinceMs + 60_000 })).toBe(sinceMs + 105_000);
  });
});
