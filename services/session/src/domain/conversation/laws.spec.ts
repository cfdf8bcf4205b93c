import { describe, expect, it } from '@jest/globals';
import { caseCount, checkDeciderLaws } from '@stillhere/testing';
import fc from 'fast-check';
import { connected, message, opened } from '../../testing/events.js';
import { commands } from '../../testing/histories.js';
import { checkHistory } from '../../testing/history-laws.js';
import { conversationDecider } from './decider.js';
import type { RecordedEvent } from './events.js';

describe('any course of a conversation', () => {
  it('keeps the laws of a decider and the invariants of the log', () => {
    const met: Record<string, number> = {};
    fc.assert(
      fc.property(commands, (course) => {
        const { events } = checkDeciderLaws(conversationDecider, course);
        for (const [type, times] of Object.entries(checkHistory(events))) {
          met[type] = (met[type] ?? 0) + times;
        }
      }),
      { numRuns: caseCount(300) },
    );
    // Not vacuous: every kind of event came about.
    expect(Object.keys(met)).toHaveLength(23);
  });

  it.each([
    ['I5', [message('v', 'm1'), message('v', 'm1')]],
    ['epochs', [connected('v', 2)]],
    ['I29', [connected('v', 1), connected('v', 2)]],
  ])('is judged by laws that catch a breach: %s', (law, breach) => {
    const start = { ...opened, data: { ...opened.data, visitor: 'v' } };
    const history = [start, ...breach].map(
      (event, revision) => ({ ...event, revision, at: '' }) as unknown as RecordedEvent,
    );
    expect(() => checkHistory(history)).toThrow(law);
  });
});
