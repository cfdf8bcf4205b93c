import { describe, expect, it } from '@jest/globals';
import * as facts from '../../testing/events.js';
import { shownToVisitor, type VisitorView } from './audience.js';
import type { ConversationEvent, VisitorSees } from './events.js';

const { ana, visitor } = facts;
const view = (visitorSees: VisitorSees): VisitorView => ({ visitor, visitorSees });
const shown = (event: ConversationEvent, visitorSees: VisitorSees = 'displayed') =>
  shownToVisitor(event, view(visitorSees));

describe('what a visitor gets', () => {
  it('is the opening without the priority', () => {
    const { priority: _, ...data } = facts.opened.data;
    expect(shown(facts.opened)).toEqual({ type: 'conversation.opened', data });
  });

  it('is who says what, not from which device', () => {
    expect(shown(facts.message(ana, 'm1'))).toEqual({
      type: 'conversation.message-posted',
      data: { author: ana, cid: 'm1', body: facts.sealed },
    });
  });

  it('is as much of a counselor’s receipts as the service shows', () => {
    const displayed = facts.displayed(ana, 4);
    const data = { participant: ana, upTo: 4 };
    expect(shown(displayed, 'accepted')).toBeUndefined();
    expect(shown(displayed, 'delivered')).toEqual({ type: 'conversation.receipt-delivered', data });
    expect(shown(displayed)).toEqual({ type: 'conversation.receipt-displayed', data });
    expect(shown(facts.delivered(ana, 4), 'accepted')).toBeUndefined();
    expect(shown(facts.delivered(ana, 4), 'delivered')?.data).toEqual(data);
  });

  it('is who answers and how it ended', () => {
    expect(shown(facts.assignedTo(ana))?.data).toEqual({ counselor: ana, displayName: 'ana' });
    expect(shown(facts.ended(ana))?.data).toEqual({
      by: ana,
      disposition: 'ended-by-agreement',
    });
  });

  it('is their own leaving and sharing, not a counselor’s', () => {
    const sharing = (participant: string) =>
      ({
        type: 'conversation.sharing-changed',
        data: { participant, displayed: false, typing: true },
      }) as const;
    expect(shown(facts.left(visitor))?.data).toEqual({ participant: visitor, reason: 'exit' });
    expect(shown(facts.left(ana))).toBeUndefined();
    expect(shown(sharing(visitor))).toEqual(sharing(visitor));
    expect(shown(sharing(ana))).toBeUndefined();
  });

  it('is when our own system lost sight of them, not how we know, and nothing of a counselor’s', () => {
    const unseen = (participant: string) =>
      ({
        type: 'conversation.connection-unseen',
        data: { participant, connEpoch: 1, since: '2026-11-02T21:04:10.000Z', evidence: 'e' },
      }) as const;
    expect(shown(unseen(visitor))).toEqual({
      type: 'conversation.connection-unseen',
      data: { participant: visitor, since: '2026-11-02T21:04:10.000Z' },
    });
    expect(shown(unseen(ana))).toBeUndefined();
  });

  it('is never a note, a conflict, a fact about a connection or a receipt of their own', () => {
    const about = { participant: ana, connEpoch: 1, evidence: 'e' };
    const hidden: ConversationEvent[] = [
      facts.note(ana, 'n1'),
      facts.connected(visitor, 1),
      facts.connected(ana, 1),
      facts.disconnected(visitor, 1),
      facts.delivered(visitor, 1),
      facts.displayed(visitor, 1),
      { type: 'conversation.connection-suspected', data: { ...about, lastHeardAt: '' } },
      { type: 'conversation.connection-answered', data: about },
      { type: 'conversation.connection-unseen', data: { ...about, since: '' } },
      { type: 'conversation.surface-changed', data: { ...about, surface: 'hidden' } },
      { type: 'conversation.presence-taken', data: { fence: 1 } },
      {
        type: 'conversation.resync-required',
        data: { participant: visitor, claimedRevision: 1, claimedChain: '' },
      },
      {
        type: 'conversation.message-conflicted',
        data: { author: visitor, cid: 'm1', originalRevision: 1, fingerprint: 'f' },
      },
    ];
    for (const event of hidden) expect(shown(event)).toBeUndefined();
  });
});
