import { describe, expect, it } from '@jest/globals';
import { caseCount, given } from '@stillhere/testing';
import fc from 'fast-check';
import * as orders from '../../testing/commands.js';
import * as facts from '../../testing/events.js';
import type { ConnectionFact, ConversationCommand, Propose } from './commands.js';
import { conversationDecider } from './decider.js';
import type { ConversationEvent, PresenceTaken } from './events.js';

const { ana, connected, visitor } = facts;
const talk = [facts.opened, facts.assignedTo(ana), connected(visitor, 1), facts.message(ana, 'a1')];
const after = (...events: ConversationEvent[]) => given(conversationDecider, ...talk, ...events);
const taken = (fence: number): PresenceTaken => ({
  type: 'conversation.presence-taken',
  data: { fence },
});
const take = (fence: number): ConversationCommand => ({ type: 'take-presence', fence });
const propose = (fence: number, fact: Propose['fact']): Propose => ({
  type: 'propose',
  fence,
  fact,
});

const about = { participant: visitor, connEpoch: 1, evidence: 'e1' };
const end: ConnectionFact = {
  ...{ type: 'end-connection', ...about, cause: 'timed-out', lastHeardAt: '' },
};
const ended = facts.disconnected(visitor, 1, 'timed-out');
const sayings: readonly [string, Propose['fact']][] = [
  ['suspected', { type: 'suspect-connection', ...about, lastHeardAt: '' }],
  ['answered', { type: 'answer-connection', ...about }],
  ['unseen', { type: 'lose-sight', ...about, since: '2026-11-22T03:00:00.000Z' }],
  ['ended', end],
  ['surface', { type: 'change-surface', ...about, surface: 'hidden' }],
  ['a receipt', orders.receipt(visitor, 'delivered', { upTo: 3 })],
  ['an opening', orders.connect(visitor, 'n')],
];

describe('an owner of presence', () => {
  it('takes a conversation once, and not one that a newer owner has taken', () => {
    after().when(take(3)).then(taken(3));
    after(taken(3)).when(take(3)).thenNothing();
    after(taken(3)).when(take(4)).then(taken(4));
    after(taken(3)).when(take(2)).thenRejected('StaleOwner');
    given(conversationDecider).when(take(1)).thenRejected('ConversationMissing');
  });

  it('takes it with its first fact as well, in one append and before it', () => {
    after(taken(3)).when(propose(4, end)).then(taken(4), ended);
    after(taken(4)).when(propose(4, end)).then(ended);
  });

  it('takes it also with a fact that changes nothing any more, and not with one that is refused', () => {
    after(taken(3), ended).when(propose(4, end)).then(taken(4));
    after(taken(3))
      .when(propose(4, { ...end, connEpoch: 7 }))
      .thenRejected('ConnectionUnknown');
  });

  it.each(sayings)('that was replaced is refused: %s', (_, fact) => {
    const stale = after(taken(3));
    stale.when(propose(2, fact)).thenRejected('StaleOwner');
    // One that knows of no others, over a log of several.
    stale.when(propose(0, fact)).thenRejected('StaleOwner');
    // The same word of the owner is taken: it was the number.
    const heard = conversationDecider.decide(propose(3, fact), stale.state);
    expect(heard).toMatchObject({ ok: true });
  });

  it('that has the log for itself takes it back from those who shared it, and they may have it again', () => {
    after(taken(3)).when(take(0)).then(taken(0));
    after(taken(3), taken(0)).when(take(0)).thenNothing();
    after(taken(3), taken(0)).when(propose(0, end)).then(ended);
    after(taken(3), taken(0)).when(take(4)).then(taken(4));
  });

  it('is not asked for where nobody ever took it: one process looks after all', () => {
    after().when(propose(0, end)).then(ended);
  });

  it('that was replaced still passes on that somebody left: nobody says it again, and it is so', () => {
    const { type, data } = facts.left(visitor);
    after(taken(3))
      .when({ type: 'leave', ...data, proof: { connEpoch: 1 } })
      .then({ type, data });
  });

  it('whatever was recorded before, changes nothing with an older number than the newest', () => {
    const fences = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    const said = fc.constantFrom(...sayings.map(([, fact]) => fact));
    fc.assert(
      fc.property(fences, fc.integer({ min: 0, max: 9 }), said, (course, fence, fact) => {
        const rising = course.filter((one, n) => course.slice(0, n).every((other) => other < one));
        const { state } = after(...rising.map(taken));
        const decided = conversationDecider.decide(propose(fence, fact), state);
        const isStale = fence < Math.max(...course);
        expect(!decided.ok && decided.rejection.code === 'StaleOwner').toBe(isStale);
      }),
      { numRuns: caseCount(200) },
    );
  });
});
