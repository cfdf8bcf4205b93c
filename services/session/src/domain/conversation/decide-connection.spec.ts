import { describe, expect, it } from '@jest/globals';
import { given } from '@stillhere/testing';
import * as orders from '../../testing/commands.js';
import * as facts from '../../testing/events.js';
import type { ConnectionFact } from './commands.js';
import { conversationDecider } from './decider.js';
import type { ConversationEvent } from './events.js';
import { connectionsMax, deskConnectionsMax, participantOf, tabsMax } from './state.js';

const { ana, connected, disconnected, visitor } = facts;
const after = (...events: ConversationEvent[]) => given(conversationDecider, ...events);
const talk = [facts.opened, facts.assignedTo(ana)];
const openedAs = (connEpoch: number, over: Parameters<typeof connected>[2] = {}) =>
  connected(visitor, connEpoch, { connection: 'n', page: 'of n', ...over });

describe('opening a connection', () => {
  it('gives each participant epochs of their own, one above the last', () => {
    after(...talk)
      .when(orders.connect(visitor, 'n'))
      .then(openedAs(1));
    const here = connected(visitor, 1, { page: 'of n' });
    after(...talk, here, disconnected(visitor, 1), connected(ana, 1))
      .when(orders.connect(visitor, 'n'))
      .then(openedAs(2));
  });

  it('is for the two sides', () => {
    after(...talk)
      .when(orders.connect(facts.ben, 'n'))
      .thenRejected('NotAssigned');
    after(facts.opened).when(orders.connect(ana, 'n')).thenRejected('NotAssigned');
  });

  it('once more, is the same connection', () => {
    after(...talk, connected(visitor, 1, { connection: 'n' }))
      .when(orders.connect(visitor, 'n'))
      .thenNothing();
  });

  it('I29: supersedes the connection that the same page had', () => {
    after(...talk, connected(visitor, 1, { page: 'of n' }))
      .when(orders.connect(visitor, 'n'))
      .then(
        {
          type: 'conversation.connection-ended',
          data: {
            participant: visitor,
            connEpoch: 1,
            cause: 'superseded',
            evidence: 'n',
            lastHeardAt: '',
          },
        },
        openedAs(2),
      );
  });

  it('gives a duplicated tab an id of its own and leaves the first one alone', () => {
    const state = after(...talk, connected(visitor, 1))
      .when(orders.connect(visitor, 'n'))
      .then(openedAs(2, { tab: 'spare of n' }));
    if (state.status === 'missing') throw new Error('opened');
    expect(participantOf(state, visitor).open.map((one) => one.tab)).toEqual(['t1', 'spare of n']);
  });

  it('gives a duplicated tab an id of its own also while the first one is cut off, by us or not', () => {
    for (const cause of ['our-restart', 'network', 'timed-out', 'drained'] as const) {
      const state = after(...talk, connected(visitor, 1), disconnected(visitor, 1, cause))
        .when(orders.connect(visitor, 'n'))
        .then(openedAs(2, { tab: 'spare of n' }));
      if (state.status === 'missing') throw new Error('opened');
      const tabs = participantOf(state, visitor).tabs.map(({ tab, tokenFloor }) => [
        tab,
        tokenFloor,
      ]);
      expect(tabs).toEqual([
        ['t1', 0],
        ['spare of n', 0],
      ]);
    }
  });

  it('does not lock the first one out, however often its copy came back before it', () => {
    const spare = { tab: 'spare of n', page: 'copy' };
    after(
      ...talk,
      connected(visitor, 1, { page: 'of n' }),
      disconnected(visitor, 1, 'our-restart'),
      connected(visitor, 2, spare),
      disconnected(visitor, 2),
      connected(visitor, 3, { ...spare, tokenEpoch: 2 }),
    )
      .when(orders.connect(visitor, 'n', { tokenEpoch: 0 }))
      .then(openedAs(4));
  });

  it('keeps the id of a tab that was reloaded', () => {
    after(...talk, connected(visitor, 1), disconnected(visitor, 1, 'closed-or-reloaded'))
      .when(orders.connect(visitor, 'n'))
      .then(openedAs(2));
  });

  it('makes room: the oldest of five gives way', () => {
    const open = Array.from({ length: connectionsMax }, (_, n) =>
      connected(visitor, n + 1, { tab: `t${n}` }),
    );
    const decided = after(...talk, ...open).when(
      orders.connect(visitor, 'n', { tab: 't0', page: 'x' }),
    );
    const state = decided.then(
      {
        type: 'conversation.connection-ended',
        data: {
          participant: visitor,
          connEpoch: 1,
          cause: 'superseded',
          evidence: 'n',
          lastHeardAt: '',
        },
      },
      openedAs(connectionsMax + 1, { tab: 'spare of n', page: 'x' }),
    );
    if (state.status === 'missing') throw new Error('opened');
    expect(participantOf(state, visitor).open).toHaveLength(connectionsMax);
  });

  it('has room for every tab of a desk', () => {
    const open = Array.from({ length: deskConnectionsMax - 1 }, (_, n) =>
      connected(ana, n + 1, { tab: `t${n}` }),
    );
    const command = orders.connect(ana, 'n', { tab: 'another' });
    const last = openedAs(deskConnectionsMax, { participant: ana, tab: 'another', tokenEpoch: 0 });
    after(...talk, ...open)
      .when(command)
      .then(last);
  });

  it('I9: records that the page proved another prefix, and opens it for a full read', () => {
    const resume = { revision: 1, chain: 'f'.repeat(32), proven: false };
    after(...talk)
      .when(orders.connect(visitor, 'n', { resume }))
      .then(
        {
          type: 'conversation.resync-required',
          data: { participant: visitor, claimedRevision: 1, claimedChain: resume.chain },
        },
        openedAs(1),
      );
    after(...talk)
      .when(orders.connect(visitor, 'n', { resume: { ...resume, proven: true } }))
      .then(openedAs(1, { resumed: true }));
  });

  it('I25: takes a counselor’s leave back; a visitor’s is final', () => {
    const anew = connected(ana, 2, { connection: 'n', page: 'of n', tab: 't2' });
    const state = after(...talk, connected(ana, 1), disconnected(ana, 1), facts.left(ana))
      .when(orders.connect(ana, 'n', { tab: 't2' }))
      .then(anew);
    if (state.status === 'missing') throw new Error('opened');
    expect(participantOf(state, ana).left).toBeUndefined();
    after(...talk, connected(visitor, 1), facts.left(visitor))
      .when(orders.connect(visitor, 'n', { tab: 't2' }))
      .thenRejected('ParticipantLeft');
  });
});

describe('a resume token', () => {
  const twice = [
    ...talk,
    connected(visitor, 1, { page: 'of n' }),
    disconnected(visitor, 1),
    connected(visitor, 2, { page: 'of n', tokenEpoch: 1 }),
    disconnected(visitor, 2),
  ];
  const presenting = (tokenEpoch: number | undefined, tab = 't1') =>
    orders.connect(visitor, 'n', { tokenEpoch, tab });

  it('is good while it is the newest presented or was made since', () => {
    after(...twice)
      .when(presenting(1))
      .then(openedAs(3, { tokenEpoch: 1 }));
    after(...twice)
      .when(presenting(2))
      .then(openedAs(3, { tokenEpoch: 2 }));
  });

  it('is stale once a newer one was presented', () => {
    after(...twice)
      .when(presenting(0))
      .thenRejected('ResumeTokenStale');
  });

  it('stays good however many welcomes are lost in a row', () => {
    const lost = Array.from({ length: 9 }, (_, n) => [
      connected(visitor, n + 1, { page: 'of n' }),
      disconnected(visitor, n + 1),
    ]).flat();
    after(...talk, ...lost)
      .when(presenting(0))
      .then(openedAs(10));
  });

  it('is the visitor’s only way in; the desk has none', () => {
    after(...talk)
      .when(presenting(undefined))
      .thenRejected('ResumeTokenStale');
    after(...talk)
      .when(orders.connect(ana, 'n', { tokenEpoch: undefined }))
      .then(connected(ana, 1, { connection: 'n', page: 'of n' }));
  });

  it('of an epoch to come outlived a log that was put back: epochs go on above it', () => {
    after(...twice)
      .when(presenting(7))
      .then(openedAs(8, { tokenEpoch: 7 }));
    after(...twice)
      .when(presenting(7, 't9'))
      .then(openedAs(8, { tokenEpoch: 7, tab: 't9' }));
  });

  it('was not made for a tab that never connected', () => {
    after(...twice)
      .when(presenting(2, 't9'))
      .thenRejected('ResumeTokenStale');
  });

  it('of a forgotten tab is stale', () => {
    const many = Array.from({ length: tabsMax + 1 }, (_, n) => [
      connected(visitor, n + 1, { tab: `t${n}`, page: 'of n' }),
      disconnected(visitor, n + 1),
    ]).flat();
    after(...talk, ...many)
      .when(presenting(0, 't0'))
      .thenRejected('ResumeTokenStale');
    after(...talk, ...many.slice(0, -2))
      .when(presenting(0, 't0'))
      .then(openedAs(tabsMax + 1, { tab: 't0' }));
  });
});

describe('a fact about a connection', () => {
  const here = [...talk, connected(visitor, 1)];
  const about = { participant: visitor, connEpoch: 1, evidence: 'e9' };
  const suspect: ConnectionFact = { type: 'suspect-connection', ...about, lastHeardAt: '' };
  const answer: ConnectionFact = { type: 'answer-connection', ...about };
  const end: ConnectionFact = {
    type: 'end-connection',
    ...about,
    cause: 'network',
    lastHeardAt: '',
  };
  const hide: ConnectionFact = { type: 'change-surface', ...about, surface: 'hidden' };
  const suspected = {
    type: 'conversation.connection-suspected',
    data: { ...about, lastHeardAt: '' },
  } as const;

  it('is recorded when it changes something', () => {
    after(...here)
      .when(suspect)
      .then(suspected);
    after(...here, suspected)
      .when(answer)
      .then({ type: 'conversation.connection-answered', data: about });
    after(...here)
      .when(hide)
      .then({ type: 'conversation.surface-changed', data: { ...about, surface: 'hidden' } });
    after(...here)
      .when(end)
      .then({
        type: 'conversation.connection-ended',
        data: { ...about, cause: 'network', lastHeardAt: '' },
      });
  });

  it('says once that our own system could not see it, until it is seen again', () => {
    const since = '2026-11-22T03:00:00.000Z';
    const blind: ConnectionFact = { type: 'lose-sight', ...about, since };
    const unseen = {
      type: 'conversation.connection-unseen',
      data: { ...about, since },
    } as const;
    after(...here)
      .when(blind)
      .then(unseen);
    after(...here, unseen)
      .when(blind)
      .thenNothing();
    after(...here, unseen)
      .when(answer)
      .then({ type: 'conversation.connection-answered', data: about });
    after(...here, suspected, unseen)
      .when(suspect)
      .then(suspected);
    after(...here, disconnected(visitor, 1))
      .when(blind)
      .thenNothing();
  });

  it('is nothing new when it changes nothing', () => {
    after(...here, suspected)
      .when(suspect)
      .thenNothing();
    after(...here)
      .when(answer)
      .thenNothing();
    after(...here)
      .when({ ...hide, surface: 'visible' })
      .thenNothing();
  });

  it('I23: about an epoch that ended, changes nothing, whatever it says', () => {
    const moved = [...here, disconnected(visitor, 1), connected(visitor, 2)];
    for (const late of [suspect, answer, end, hide])
      after(...moved)
        .when(late)
        .thenNothing();
  });

  it('is still recorded after the end and after a hand-over', () => {
    const ended = {
      type: 'conversation.connection-ended',
      data: { ...about, participant: ana, cause: 'network', lastHeardAt: '' },
    } as const;
    after(...talk, connected(ana, 1), facts.assignedTo(facts.ben, ana), facts.ended(facts.ben))
      .when({ ...end, participant: ana })
      .then(ended);
  });

  it('is about a connection that was opened', () => {
    after(...here)
      .when({ ...end, connEpoch: 2 })
      .thenRejected('ConnectionUnknown');
    after(...here)
      .when({ ...end, participant: ana })
      .thenRejected('ConnectionUnknown');
  });
});
