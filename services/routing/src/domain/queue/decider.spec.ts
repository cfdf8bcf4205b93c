import { describe, expect, it } from '@jest/globals';
import { caseCount, checkDeciderLaws, given } from '@stillhere/testing';
import fc from 'fast-check';
import type { QueueCommand } from './commands.js';
import { queueDecider } from './decider.js';
import type { QueueEvent } from './events.js';

const conversation = 'c1';
const request = { conversation, service: 'helpline', language: 'en', priority: 2, since: 'then' };
const entered: QueueEvent = { type: 'queue.conversation-entered', data: request };
const taken = (counselor: string) => ({ conversation, counselor, displayName: 'Ada' });
const acceptedBy = (counselor: string): QueueEvent => ({
  type: 'queue.conversation-accepted',
  data: taken(counselor),
});
const left: QueueEvent = {
  type: 'queue.conversation-left',
  data: { conversation, reason: 'ended' },
};

const enter: QueueCommand = { type: 'enter', ...request };
const accept = (counselor: string): QueueCommand => ({ type: 'accept', ...taken(counselor) });
const leave: QueueCommand = { type: 'leave', conversation, reason: 'ended' };

describe('queue', () => {
  it('lets a conversation in once', () => {
    given(queueDecider).when(enter).then(entered);
    given(queueDecider, entered).when(enter).thenNothing();
    given(queueDecider, entered, left).when(enter).thenNothing();
  });

  it('gives it to the first who accepts, and to nobody after', () => {
    given(queueDecider, entered).when(accept('counselor:a')).then(acceptedBy('counselor:a'));
    const given1 = given(queueDecider, entered, acceptedBy('counselor:a'));
    given1.when(accept('counselor:a')).thenNothing();
    given1.when(accept('counselor:b')).thenRejected('AlreadyAccepted');
  });

  it('gives nothing that does not wait', () => {
    given(queueDecider).when(accept('counselor:a')).thenRejected('NotWaiting');
    given(queueDecider, entered, left).when(accept('counselor:a')).thenRejected('NotWaiting');
  });

  it('records leaving only of those who waited', () => {
    given(queueDecider, entered).when(leave).then(left);
    given(queueDecider).when(leave).thenNothing();
    given(queueDecider, entered, acceptedBy('counselor:a')).when(leave).thenNothing();
  });

  it('keeps the laws of deciders, and accepts once at most', () => {
    const command = fc.constantFrom(enter, leave, accept('counselor:a'), accept('counselor:b'));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        const { events } = checkDeciderLaws(queueDecider, commands);
        const takes = events.filter(({ type }) => type === 'queue.conversation-accepted');
        expect(takes.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: caseCount(500) },
    );
  });
});
