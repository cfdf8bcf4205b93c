import { describe, expect, it } from '@jest/globals';
import { given } from '@stillhere/testing';
import * as orders from '../../testing/commands.js';
import * as facts from '../../testing/events.js';
import { conversationDecider } from './decider.js';
import type { ConversationEvent } from './events.js';
import { participantOf } from './state.js';

const { ana, ben, delivered, displayed, message, visitor } = facts;
const after = (...events: ConversationEvent[]) => given(conversationDecider, ...events);
/** Revisions: 2 and 3 are connections, 4 is the visitor’s, 5 Ana’s, 6 the visitor’s. */
const talk = [
  facts.opened,
  facts.assignedTo(ana),
  facts.connected(visitor, 1),
  facts.connected(ana, 1),
  message(visitor, 'm1'),
  message(ana, 'm2'),
  message(visitor, 'm3'),
];

describe('a receipt', () => {
  it('is about the newest message of the other side', () => {
    after(...talk)
      .when(orders.receipt(ana, 'delivered', { upTo: 6 }))
      .then(delivered(ana, 6));
    after(...talk)
      .when(orders.receipt(ana, 'delivered', { upTo: 5 }))
      .then(delivered(ana, 4));
    after(...talk)
      .when(orders.receipt(visitor, 'delivered', { upTo: 6 }))
      .then(delivered(visitor, 5));
    after(...talk)
      .when(orders.receipt(visitor, 'delivered', { upTo: 99 }))
      .then(delivered(visitor, 5));
  });

  it('is not taken from somebody who left (I25)', () => {
    after(...talk, facts.left(visitor))
      .when(orders.receipt(visitor, 'delivered', { upTo: 5 }))
      .thenRejected('ParticipantLeft');
  });

  it('I16, I17: own messages, receipts and notes cause none', () => {
    after(...talk)
      .when(orders.receipt(visitor, 'delivered', { upTo: 4 }))
      .thenNothing();
    after(...talk, delivered(visitor, 5), facts.note(ana, 'n1'), displayed(ana, 6))
      .when(orders.receipt(visitor, 'delivered', { upTo: 9 }))
      .thenNothing();
  });

  it('I11: never goes back', () => {
    const history = [...talk, displayed(ana, 6)];
    after(...history)
      .when(orders.receipt(ana, 'displayed', { upTo: 4 }))
      .thenNothing();
    after(...history)
      .when(orders.receipt(ana, 'delivered', { upTo: 6 }))
      .thenNothing();
  });

  it('I12: displayed implies delivered in the same event', () => {
    const state = after(...talk)
      .when(orders.receipt(ana, 'displayed', { upTo: 6 }))
      .then(displayed(ana, 6));
    if (state.status === 'missing') throw new Error('opened');
    expect(participantOf(state, ana)).toMatchObject({ delivered: 6, displayed: 6 });
  });

  it('I19: what is not shared is recorded as delivered at most', () => {
    const hidden = {
      type: 'conversation.sharing-changed',
      data: { participant: visitor, displayed: false, typing: true },
    } as const;
    after(...talk, hidden)
      .when(orders.receipt(visitor, 'displayed', { upTo: 5 }))
      .then(delivered(visitor, 5));
    after(...talk, hidden, delivered(visitor, 5))
      .when(orders.receipt(visitor, 'displayed', { upTo: 5 }))
      .thenNothing();
  });

  it('I13, I22: comes over an open connection of its device', () => {
    const cut = [...talk, facts.disconnected(visitor, 1)];
    const late = orders.receipt(visitor, 'delivered', { upTo: 5 });
    after(...cut)
      .when(late)
      .thenRejected('ConnectionEnded');
    after(...cut, facts.connected(visitor, 2))
      .when(late)
      .thenRejected('ConnectionEnded');
    after(...cut, facts.connected(visitor, 2))
      .when({ ...late, connEpoch: 2 })
      .then(delivered(visitor, 5, 2));
    after(...talk)
      .when({ ...late, connEpoch: 2 })
      .thenRejected('ConnectionUnknown');
    after(...talk)
      .when({ ...late, device: 'd2' })
      .thenRejected('ConnectionUnknown');
  });

  it('repeated after its connection ended, is still nothing new', () => {
    after(...talk, delivered(visitor, 5), facts.disconnected(visitor, 1))
      .when(orders.receipt(visitor, 'delivered', { upTo: 5 }))
      .thenNothing();
  });

  it('I34: is the two sides’ alone', () => {
    after(...talk)
      .when(orders.receipt(ben, 'delivered', { upTo: 6 }))
      .thenRejected('NotAssigned');
  });

  it('I18: is still recorded after the end', () => {
    after(...talk, facts.ended(ana))
      .when(orders.receipt(visitor, 'displayed', { upTo: 5 }))
      .then(displayed(visitor, 5));
  });

  it('of the next counselor reaches back to what the one before left', () => {
    after(...talk, facts.assignedTo(ben, ana), facts.connected(ben, 1))
      .when(orders.receipt(ben, 'delivered', { upTo: 6 }))
      .then(delivered(ben, 6));
  });
});
