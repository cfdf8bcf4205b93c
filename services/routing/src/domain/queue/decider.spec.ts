import { describe, expect, it } from '@jest/globals';
import { fold } from '@stillhere/kernel';
import { caseCount, checkDeciderLaws, given } from '@stillhere/testing';
import fc from 'fast-check';
import type { QueueCommand } from './commands.js';
import { queueDecider } from './decider.js';
import type { QueueEvent, ReturnReason } from './events.js';
import { ownerOf } from './state.js';

const conversation = 'c1';
const entry = { service: 'helpline', language: 'en', priority: 2, since: 'then' };
const [ada, ben, sam] = ['counselor:ada', 'counselor:ben', 'counselor:sam'];
const nameOf = (counselor: string) => ({ conversation, counselor, displayName: 'Ada' });

const entered: QueueEvent = {
  type: 'queue.conversation-entered',
  data: { conversation, ...entry },
};
const acceptedBy = (counselor: string): QueueEvent => ({
  type: 'queue.conversation-accepted',
  data: nameOf(counselor),
});
const assignedTo = (counselor: string, previous = ''): QueueEvent => ({
  type: 'queue.conversation-assigned',
  data: { ...nameOf(counselor), previous, by: sam },
});
const returnedFrom = (counselor: string, reason: ReturnReason = 'put-back'): QueueEvent => ({
  type: 'queue.conversation-returned',
  data: { conversation, counselor, reason, ...entry },
});
const left: QueueEvent = {
  type: 'queue.conversation-left',
  data: { conversation, reason: 'ended' },
};

const enter: QueueCommand = { type: 'enter', conversation, ...entry };
const accept = (counselor: string): QueueCommand => ({ type: 'accept', ...nameOf(counselor) });
const assign = (counselor: string, previous = ''): QueueCommand => ({
  type: 'assign',
  ...{ ...nameOf(counselor), previous, by: sam },
});
const putBack = (counselor: string): QueueCommand => ({
  type: 'return',
  ...{ conversation, counselor, reason: 'put-back' as const },
});
const leave: QueueCommand = { type: 'leave', conversation, reason: 'ended' };

describe('who has a conversation', () => {
  it('enters the list once', () => {
    given(queueDecider).when(enter).then(entered);
    given(queueDecider, entered).when(enter).thenNothing();
    given(queueDecider, entered, left).when(enter).thenNothing();
  });

  it('is the first who accepts, and nobody after', () => {
    given(queueDecider, entered).when(accept(ada)).then(acceptedBy(ada));
    const taken = given(queueDecider, entered, acceptedBy(ada));
    taken.when(accept(ada)).thenNothing();
    taken.when(accept(ben)).thenRejected('AlreadyAccepted');
  });

  it('is whom it is given to, by somebody who knows who had it', () => {
    given(queueDecider, entered).when(assign(ben)).then(assignedTo(ben));
    const taken = given(queueDecider, entered, acceptedBy(ada));
    taken.when(assign(ben, ada)).then(assignedTo(ben, ada));
    taken.when(assign(ben)).thenRejected('OwnerChanged');
    taken.when(assign(ada, 'counselor:cyd')).thenNothing();
    given(queueDecider, entered).when(assign(ben, ada)).thenRejected('OwnerChanged');
  });

  it('is the list again, with everything that its place was made of', () => {
    const taken = given(queueDecider, entered, acceptedBy(ada));
    taken.when(putBack(ada)).then(returnedFrom(ada));
    taken.when(putBack(ben)).thenRejected('OwnerChanged');
    const back = given(queueDecider, entered, acceptedBy(ada), returnedFrom(ada));
    back.when(putBack(ada)).thenNothing();
    back.when(putBack(ben)).thenRejected('OwnerChanged');
    back.when(accept(ben)).then(acceptedBy(ben));
    given(queueDecider, entered).when(putBack(ada)).thenRejected('OwnerChanged');
  });

  it('is nobody where it never came in, and after its end', () => {
    for (const past of [[], [entered, left], [entered, acceptedBy(ada), left]] as const) {
      const nowhere = given(queueDecider, ...past);
      for (const command of [accept(ada), assign(ada), putBack(ada)]) {
        nowhere.when(command).thenRejected('NotWaiting');
      }
      nowhere.when(leave).thenNothing();
    }
    given(queueDecider, entered).when(leave).then(left);
    given(queueDecider, entered, acceptedBy(ada)).when(leave).then(left);
  });

  it('keeps the laws of deciders: each decision follows on the one before', () => {
    const who = fc.constantFrom(ada, ben, 'counselor:cyd');
    const command = fc.oneof(
      fc.constantFrom(enter, leave),
      who.map(accept),
      fc.tuple(who, fc.constantFrom('', ada, ben)).map(([to, from]) => assign(to, from)),
      who.map(putBack),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        const { events } = checkDeciderLaws(queueDecider, [enter, ...commands]);
        for (const [index, event] of events.entries()) {
          const before = ownerOf(fold(queueDecider, events.slice(0, index)));
          if (event.type === 'queue.conversation-accepted') expect(before).toBe('');
          if (event.type === 'queue.conversation-assigned') {
            expect(before).toBe(event.data.previous);
          }
          if (event.type === 'queue.conversation-returned') {
            expect(before).toBe(event.data.counselor);
            expect(event.data).toMatchObject(entry);
          }
        }
      }),
      { numRuns: caseCount(500) },
    );
  });
});
