import { describe, expect, it } from '@jest/globals';
import { given } from '@stillhere/testing';
import * as orders from '../../testing/commands.js';
import * as facts from '../../testing/events.js';
import { conversationDecider } from './decider.js';
import type { ConversationEvent } from './events.js';

const { ana, ben, message, visitor } = facts;
const after = (...events: ConversationEvent[]) => given(conversationDecider, ...events);
const talking = [facts.opened, facts.assignedTo(ana)];

describe('a message', () => {
  it('is posted by a visitor who waits', () => {
    after(facts.opened).when(orders.post(visitor, 'm1')).then(message(visitor, 'm1'));
  });

  it('never claims to have seen more than there is', () => {
    after(...talking)
      .when(orders.post(ana, 'm1', { seenRevision: 99 }))
      .then(message(ana, 'm1', { seenRevision: 1 }));
  });

  it('comes from the visitor or from whoever is assigned, nobody else', () => {
    const stranger = `visitor:${'f'.repeat(32)}`;
    after(...talking)
      .when(orders.post(stranger, 'm1'))
      .thenRejected('NotParticipant');
    after(...talking)
      .when(orders.post(ben, 'm1'))
      .thenRejected('NotAssigned');
    after(facts.opened).when(orders.post(ana, 'm1')).thenRejected('NotAssigned');
    after(...talking, facts.assignedTo(ben, ana))
      .when(orders.post(ana, 'm1'))
      .thenRejected('NotAssigned');
  });

  it('has nowhere to go before the opening and after the end', () => {
    after().when(orders.post(visitor, 'm1')).thenRejected('ConversationMissing');
    after(...talking, facts.ended(ana))
      .when(orders.post(visitor, 'm1'))
      .thenRejected('ConversationClosed');
  });

  it('I5: comes once, however often and however late it is sent again', () => {
    const history = [...talking, message(visitor, 'm1')];
    after(...history)
      .when(orders.post(visitor, 'm1'))
      .thenNothing();
    after(...history, facts.ended(ana))
      .when(orders.post(visitor, 'm1'))
      .thenNothing();
  });

  it('I5: the first text under a cid stands, and that there was another is recorded once', () => {
    const history = [...talking, message(visitor, 'm1')];
    const another = orders.post(visitor, 'm1', { fingerprint: 'of other words' });
    const conflicted = {
      type: 'conversation.message-conflicted',
      data: { author: visitor, cid: 'm1', originalRevision: 2, fingerprint: 'of other words' },
    } as const;
    after(...history)
      .when(another)
      .then(conflicted);
    after(...history, conflicted)
      .when(orders.post(visitor, 'm1', { fingerprint: 'of third words' }))
      .thenNothing();
  });

  it('I5: each author has their own cids, messages and notes share them', () => {
    const history = [...talking, message(visitor, 'm1'), facts.note(ana, 'n1')];
    after(...history)
      .when(orders.post(ana, 'm1'))
      .then(message(ana, 'm1'));
    const decided = after(...history).when(orders.post(ana, 'n1'));
    expect(() => decided.thenNothing()).toThrow(/message-conflicted/);
  });

  it('I6: waits for the one before it from the same tab', () => {
    after(facts.opened)
      .when(orders.post(visitor, 'm2', { prevCid: 'm1' }))
      .thenRejected('PrecedingMessageMissing');
    after(facts.opened, message(visitor, 'm1'))
      .when(orders.post(visitor, 'm2', { prevCid: 'm1' }))
      .then(message(visitor, 'm2', { prevCid: 'm1' }));
  });

  it('I22: needs a new connection once the last one ended', () => {
    const cut = [...talking, facts.connected(visitor, 1), facts.disconnected(visitor, 1)];
    after(...cut)
      .when(orders.post(visitor, 'm1'))
      .thenRejected('NoConnection');
    after(...cut, facts.connected(visitor, 2))
      .when(orders.post(visitor, 'm1'))
      .then(message(visitor, 'm1'));
  });
});

describe('a note', () => {
  it('is added by whoever is assigned, also after the end', () => {
    after(...talking)
      .when(orders.addNote(ana, 'n1'))
      .then(facts.note(ana, 'n1'));
    after(...talking, facts.ended(ana))
      .when(orders.addNote(ana, 'n1'))
      .then(facts.note(ana, 'n1'));
  });

  it('is not the visitor’s to make', () => {
    after(...talking)
      .when(orders.addNote(visitor, 'n1'))
      .thenRejected('NotAssigned');
    after(...talking)
      .when(orders.addNote(ben, 'n1'))
      .thenRejected('NotAssigned');
  });

  it('comes once', () => {
    after(...talking, facts.note(ana, 'n1'))
      .when(orders.addNote(ana, 'n1'))
      .thenNothing();
  });
});
