import { describe, expect, it } from '@jest/globals';
import { fold } from '@stillhere/kernel';
import { caseCount, checkDeciderLaws, given } from '@stillhere/testing';
import fc from 'fast-check';
import type { QueueCommand } from './commands.js';
import { queueDecider } from './decider.js';
import type { OfferEnd, QueueEvent, ReturnReason } from './events.js';
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
  data: { ...nameOf(counselor), previous, by: sam, why: '' },
});
const returnedFrom = (counselor: string, reason: ReturnReason = 'put-back'): QueueEvent => ({
  type: 'queue.conversation-returned',
  data: { conversation, counselor, reason, why: '', ...entry },
});
const left: QueueEvent = {
  type: 'queue.conversation-left',
  data: { conversation, reason: 'ended' },
};

const enter: QueueCommand = { type: 'enter', conversation, ...entry };
const accept = (counselor: string): QueueCommand => ({ type: 'accept', ...nameOf(counselor) });
const assign = (counselor: string, previous = ''): QueueCommand => ({
  type: 'assign',
  ...{ ...nameOf(counselor), previous, by: sam, why: '' as const },
});
const putBack = (counselor: string): QueueCommand => ({
  type: 'return',
  ...{ conversation, counselor, reason: 'put-back' as const, why: '' as const },
});
const leave: QueueCommand = { type: 'leave', conversation, reason: 'ended' };

const explanation = {
  ...{ because: 'only-one', load: 0, seatsMax: 4, met: [], missing: [], couldBeAsked: 1 },
  ...{ notAsked: [], others: [] },
};
const offer = (counselor: string): QueueCommand => ({
  type: 'offer',
  ...{ conversation, counselor, answerWithinMs: 30_000, settingsVersion: 1, explanation },
});
const offered = (counselor: string, number: number): QueueEvent => ({
  type: 'queue.conversation-offered',
  data: {
    ...{ conversation, counselor, offer: number, answerWithinMs: 30_000, settingsVersion: 1 },
    explanation,
  },
});
const ends: readonly OfferEnd[] = [
  { outcome: 'declined', reason: 'other' },
  { outcome: 'declined', reason: 'conflict-of-interest' },
  { outcome: 'expired', reason: '' },
  { outcome: 'withdrawn', reason: 'gone' },
];
const [other, conflict, expired] = ends as [OfferEnd, OfferEnd, OfferEnd];
const endOffer = (counselor: string, number: number, how: OfferEnd): QueueCommand => ({
  type: 'end-offer',
  ...{ conversation, counselor, offer: number, ...how },
});
const ended = (counselor: string, number: number, how: OfferEnd): QueueEvent => ({
  type: 'queue.offer-ended',
  data: { conversation, counselor, offer: number, ...how },
});
const steps = ['skills-widened', 'centre-widened', 'priority-raised', 'alarm-raised'] as const;
const about = { conversation, afterS: 60, settingsVersion: 1 };
const reach = (step: (typeof steps)[number], raised = 0): QueueCommand => ({
  type: 'reach-step',
  ...{ ...about, step, raised },
});
const reached = (step: (typeof steps)[number], priority = 2): QueueEvent => ({
  type: 'queue.step-reached',
  data: { ...about, step, priority },
});
const acknowledge = (by: string): QueueCommand => ({ type: 'acknowledge-alarm', conversation, by });
const acknowledged = (by: string): QueueEvent => ({
  type: 'queue.alarm-acknowledged',
  data: { conversation, by },
});

describe('an offer', () => {
  it('is made to one at a time, and only that one can take it', () => {
    given(queueDecider, entered).when(offer(ada)).then(offered(ada, 1));
    const ringing = given(queueDecider, entered, offered(ada, 1));
    ringing.when(offer(ada)).thenNothing();
    ringing.when(offer(ben)).thenRejected('OfferedToAnother');
    ringing.when(accept(ben)).thenRejected('OfferedToAnother');
    ringing.when(accept(ada)).then(acceptedBy(ada));
    ringing.when(assign(ben)).then(assignedTo(ben));
    given(queueDecider, entered, acceptedBy(ada)).when(offer(ben)).thenNothing();
  });

  it('ends once, by its number; a late no changes nothing', () => {
    const ringing = given(queueDecider, entered, offered(ada, 1));
    ringing.when(endOffer(ada, 1, other)).then(ended(ada, 1, other));
    ringing.when(endOffer(ada, 2, other)).thenRejected('OfferOver');
    ringing.when(endOffer(ben, 1, expired)).thenNothing();
    const over = given(queueDecider, entered, offered(ada, 1), ended(ada, 1, other));
    over.when(endOffer(ada, 1, other)).thenNothing();
    over.when(endOffer(ada, 1, expired)).thenNothing();
    over.when(offer(ben)).then(offered(ben, 2));
    const expiredFirst = given(queueDecider, entered, offered(ada, 1), ended(ada, 1, expired));
    expiredFirst.when(endOffer(ada, 1, other)).thenRejected('OfferOver');
  });

  it('is never made again to who knows the person, nor can it be given to them', () => {
    const past = [entered, offered(ada, 1), ended(ada, 1, conflict)];
    given(queueDecider, ...past)
      .when(offer(ada))
      .thenRejected('ConflictOfInterest');
    given(queueDecider, ...past)
      .when(accept(ada))
      .thenRejected('ConflictOfInterest');
    given(queueDecider, ...past)
      .when(assign(ada))
      .thenRejected('ConflictOfInterest');
    const later = given(queueDecider, ...past, acceptedBy(ben), returnedFrom(ben));
    later.when(offer(ada)).thenRejected('ConflictOfInterest');
    later.when(offer('counselor:cyd')).then(offered('counselor:cyd', 2));
  });
});

describe('a step of the ladder', () => {
  it('is taken once, and a class is raised once for each time it is due', () => {
    given(queueDecider, entered).when(reach('priority-raised')).then(reached('priority-raised', 3));
    const raised = given(queueDecider, entered, reached('priority-raised', 3));
    raised.when(reach('priority-raised')).thenNothing();
    raised.when(reach('priority-raised', 1)).then(reached('priority-raised', 3));
    const widened = given(queueDecider, entered, reached('skills-widened'));
    widened.when(reach('skills-widened')).thenNothing();
    given(queueDecider, entered, acceptedBy(ada)).when(reach('alarm-raised')).thenNothing();
  });

  it('that calls somebody is acknowledged by name, once', () => {
    given(queueDecider, entered).when(acknowledge(sam)).thenRejected('NoAlarm');
    const called = given(queueDecider, entered, reached('alarm-raised'));
    called.when(acknowledge(sam)).then(acknowledged(sam));
    const known = given(queueDecider, entered, reached('alarm-raised'), acknowledged(sam));
    known.when(acknowledge(ada)).thenNothing();
    const back = [acceptedBy(ada), returnedFrom(ada)];
    given(queueDecider, entered, reached('alarm-raised'), ...back)
      .when(acknowledge(sam))
      .thenRejected('NoAlarm');
  });
});

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
      who.map(offer),
      fc
        .tuple(who, fc.nat({ max: 3 }), fc.constantFrom(...ends))
        .map(([to, n, how]) => endOffer(to, n, how)),
      fc
        .tuple(fc.constantFrom(...steps), fc.nat({ max: 3 }))
        .map(([step, raised]) => reach(step, raised)),
      who.map(acknowledge),
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
