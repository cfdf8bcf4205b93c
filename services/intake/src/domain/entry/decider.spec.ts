import { describe, expect, it } from '@jest/globals';
import { caseCount, checkDeciderLaws, given } from '@stillhere/testing';
import fc from 'fast-check';
import type { RequestConversation } from './commands.js';
import { entryDecider } from './decider.js';
import { requestedOf } from './state.js';

const request = (visitor: string, fingerprint = 'f1', priority = 1): RequestConversation => ({
  type: 'request-conversation',
  disclosure: { service: 'helpline', language: 'en', version: '1', hash: 'aa' },
  survey: { answers: { alg: 'A256GCM', subject: 's', nonce: 'n', text: 't' }, priority },
  request: {
    conversation: 'c1',
    visitor,
    service: 'helpline',
    language: 'en',
    priority,
    fingerprint,
  },
});

describe('entry', () => {
  it('records acceptance, answers and request in one go', () => {
    const { disclosure, survey, request: asked } = request('visitor:a');
    const state = given(entryDecider)
      .when(request('visitor:a'))
      .then(
        { type: 'intake.disclosure-accepted', data: disclosure },
        { type: 'intake.survey-answered', data: survey },
        { type: 'intake.conversation-requested', data: asked },
      );
    expect(requestedOf(state)?.request.visitor).toBe('visitor:a');
  });

  it('lets the first request stand', () => {
    const { events } = checkDeciderLaws(entryDecider, [request('visitor:a')]);
    const history = given(entryDecider, ...events);
    // Its priority follows from definitions, which may have changed since.
    history.when(request('visitor:a', 'f1', 3)).thenNothing();
    history.when(request('visitor:b')).thenRejected('ConversationTaken');
  });

  it('takes something else under the same id for no repeat', () => {
    const { events } = checkDeciderLaws(entryDecider, [request('visitor:a')]);
    const history = given(entryDecider, ...events);
    history.when(request('visitor:a', 'f2')).thenRejected('RequestConflict');
    history.when(request('visitor:b', 'f2')).thenRejected('ConversationTaken');
  });

  it('lets the first stand where nobody knows what it asked', () => {
    const { events } = checkDeciderLaws(entryDecider, [request('visitor:a', '')]);
    given(entryDecider, ...events)
      .when(request('visitor:a', 'f2'))
      .thenNothing();
  });

  it('keeps the laws of deciders', () => {
    const command = fc
      .tuple(
        fc.constantFrom('visitor:a', 'visitor:b'),
        fc.constantFrom('', 'f1', 'f2'),
        fc.integer({ min: 0, max: 3 }),
      )
      .map((asked) => request(...asked));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 6 }), (commands) => {
        const { events } = checkDeciderLaws(entryDecider, commands);
        expect([0, 3]).toContain(events.length);
      }),
      { numRuns: caseCount(200) },
    );
  });
});
