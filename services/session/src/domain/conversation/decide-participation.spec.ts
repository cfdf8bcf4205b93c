import { describe, it } from '@jest/globals';
import { given } from '@stillhere/testing';
import * as orders from '../../testing/commands.js';
import * as facts from '../../testing/events.js';
import type { ConversationCommand } from './commands.js';
import { conversationDecider } from './decider.js';
import type { ConversationEvent } from './events.js';

const { ana, ben, visitor } = facts;
const after = (...events: ConversationEvent[]) => given(conversationDecider, ...events);
const talk = [facts.opened, facts.assignedTo(ana)];

describe('opening', () => {
  const open = { type: 'open', ...facts.opened.data } as const;

  it('starts the log once', () => {
    after().when(open).then(facts.opened);
    after(facts.opened).when(open).thenNothing();
  });

  it('does not take another visitor’s id', () => {
    const other = { ...open, visitor: `visitor:${'e'.repeat(32)}` };
    after(facts.opened).when(other).thenRejected('ConversationTaken');
  });
});

describe('leaving', () => {
  const leave = { type: 'leave', ...facts.left(visitor).data, proof: { connEpoch: 0 } } as const;
  const on = (connEpoch: number) => ({ ...leave, proof: { connEpoch } });
  const withToken = (tokenEpoch: number, tab = 't1') => ({ ...leave, proof: { tokenEpoch, tab } });
  /** Connected, then again with the token of the first welcome. */
  const twice = [
    ...talk,
    facts.connected(visitor, 1),
    facts.disconnected(visitor, 1),
    facts.connected(visitor, 2, { tokenEpoch: 1 }),
  ];

  it('I25: is recorded once', () => {
    after(...talk)
      .when(leave)
      .then(facts.left(visitor));
    after(...talk, facts.left(visitor))
      .when(leave)
      .thenNothing();
  });

  it('is fenced like a resume: older connections and older tokens end nothing', () => {
    after(...twice)
      .when(on(2))
      .then(facts.left(visitor));
    after(...twice)
      .when(on(1))
      .thenRejected('ConnectionEnded');
    for (const unknown of [on(0), on(3)]) {
      after(...twice)
        .when(unknown)
        .thenRejected('ConnectionUnknown');
    }
    // The third outlived a log that was put back to an older copy.
    for (const good of [withToken(1), withToken(2), withToken(7)]) {
      after(...twice)
        .when(good)
        .then(facts.left(visitor));
    }
    for (const stale of [withToken(0), withToken(1, 't9')]) {
      after(...twice)
        .when(stale)
        .thenRejected('ResumeTokenStale');
    }
  });

  it('ends what a visitor may do: nothing is taken, and no token lets them in again', () => {
    const gone = [...twice, facts.left(visitor)];
    const refused: ConversationCommand[] = [
      { type: 'post-message', ...facts.message(visitor, 'm9').data },
      { type: 'share', participant: visitor, displayed: false, typing: false },
      orders.connect(visitor, 'n', { tokenEpoch: 2 }),
    ];
    for (const command of refused) {
      after(...gone)
        .when(command)
        .thenRejected('ParticipantLeft');
    }
  });

  it('while nobody is assigned, ends the conversation: nobody is offered an empty room', () => {
    after(facts.opened).when(leave).then(facts.left(visitor), facts.ended(visitor, 'visitor-left'));
  });

  it('is for the two sides', () => {
    after(...talk)
      .when({ ...leave, participant: ben })
      .thenRejected('NotAssigned');
  });
});

describe('sharing', () => {
  const share = { type: 'share', participant: visitor, displayed: false, typing: false } as const;
  const hidden = {
    type: 'conversation.sharing-changed',
    data: { participant: visitor, displayed: false, typing: false },
  } as const;

  it('is recorded when it changes', () => {
    after(...talk)
      .when(share)
      .then(hidden);
    after(...talk, hidden)
      .when(share)
      .thenNothing();
    after(...talk)
      .when({ ...share, displayed: true, typing: true })
      .thenNothing();
  });
});

describe('assignment (R6)', () => {
  const assign = (counselor: string, decision: number) =>
    ({ type: 'assign', ...facts.assignedTo(counselor, '', decision).data }) as const;
  const unassign = (counselor: string, decision: number) =>
    ({ type: 'unassign', ...facts.unassignedFrom(counselor, decision).data }) as const;

  it('is recorded in the order in which the queue decided', () => {
    after(facts.opened).when(assign(ana, 1)).then(facts.assignedTo(ana));
    after(...talk)
      .when(assign(ana, 1))
      .thenNothing();
    after(...talk)
      .when(assign(ben, 3))
      .then(facts.assignedTo(ben, ana, 3));
    after(...talk, facts.assignedTo(ben, ana, 3))
      .when(assign(ana, 2))
      .thenNothing();
  });

  it('goes back to the list, and to somebody again', () => {
    const back = facts.unassignedFrom(ana, 2);
    after(...talk)
      .when(unassign(ana, 2))
      .then(back);
    after(...talk, back)
      .when(unassign(ana, 2))
      .thenNothing();
    after(...talk, back)
      .when(assign(ana, 1))
      .thenNothing();
    after(...talk, back)
      .when(assign(ana, 3))
      .then(facts.assignedTo(ana, '', 3));
    after(...talk, facts.assignedTo(ben, ana, 3))
      .when(unassign(ana, 2))
      .thenNothing();
  });

  it('leaves the one who had it outside', () => {
    after(...talk, facts.unassignedFrom(ana, 2))
      .when({ type: 'end', ...facts.ended(ana).data })
      .thenRejected('NotAssigned');
  });

  it('changes nothing for whom a log of an earlier release names already', () => {
    after(facts.opened, facts.assignedTo(ana, '', 0))
      .when(assign(ana, 1))
      .thenNothing();
  });

  it('is over with the conversation', () => {
    const over = after(...talk, facts.ended(ana));
    over.when(assign(ben, 2)).thenRejected('ConversationClosed');
    over.when(unassign(ana, 2)).thenRejected('ConversationClosed');
  });
});

describe('ending', () => {
  const end = (by: string) => ({ type: 'end', ...facts.ended(by).data }) as const;

  it('is by one of the sides in their own name, or by somebody who is none', () => {
    after(...talk)
      .when(end(ana))
      .then(facts.ended(ana));
    after(...talk)
      .when(end(visitor))
      .then(facts.ended(visitor));
    after(...talk)
      .when(end('supervisor:eve'))
      .then(facts.ended('supervisor:eve'));
    after(...talk)
      .when(end(ben))
      .thenRejected('NotAssigned');
  });

  it('happens once', () => {
    after(...talk, facts.ended(ana))
      .when(end(ana))
      .thenNothing();
    after(...talk, facts.ended(ana))
      .when(end(visitor))
      .thenRejected('AlreadyEnded');
  });
});
