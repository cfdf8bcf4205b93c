import type { ConnectionEndCause, RiskLevel } from '@stillhere/kernel';
import type * as events from '../domain/conversation/events.js';

export const visitor = 'visitor:0123456789abcdef0123456789abcdef';
export const ana = 'counselor:ana';
export const ben = 'counselor:ben';

export const sealed: events.SealedText = {
  alg: 'A256GCM',
  subject: 'visitor.0190',
  nonce: 'bm9uY2Vub25jZW5v',
  text: 'c2VhbGVk',
};

export const opened: events.Opened = {
  type: 'conversation.opened',
  data: {
    conversation: '01900000000070008000000000000001',
    service: 'night',
    channel: 'web',
    language: 'en',
    priority: 2,
    visitor,
    disclosureVersion: '1',
    disclosureHash: 'ab'.repeat(32),
    survey: sealed,
    visitorSees: 'displayed',
    visitorSeesTyping: true,
  },
};

/** By the queue's first decision, or its next one where somebody had it before. */
export const assignedTo = (
  counselor: string,
  previous = '',
  decision = previous === '' ? 1 : 2,
): events.Assigned => ({
  type: 'conversation.assigned',
  data: { counselor, displayName: counselor.slice('counselor:'.length), previous, decision },
});

export const unassignedFrom = (counselor: string, decision = 2): events.Unassigned => ({
  type: 'conversation.unassigned',
  data: { counselor, reason: 'put-back', decision },
});

export const riskSet = (
  level: RiskLevel,
  by: string,
  previous: RiskLevel | '' = '',
): events.RiskSet => ({ type: 'conversation.risk-set', data: { by, level, previous } });

export const message = (
  author: string,
  cid: string,
  over: Partial<events.MessagePosted['data']> = {},
): events.MessagePosted => ({
  type: 'conversation.message-posted',
  data: {
    author,
    cid,
    body: sealed,
    fingerprint: `of ${cid}`,
    seenRevision: 0,
    prevCid: '',
    device: 'd1',
    tab: 't1',
    ...over,
  },
});

export const note = (author: string, cid: string): events.NoteAdded => ({
  type: 'conversation.note-added',
  data: { author, cid, body: sealed, fingerprint: `of ${cid}` },
});

export const connected = (
  participant: string,
  connEpoch: number,
  over: Partial<events.ConnectionOpened['data']> = {},
): events.ConnectionOpened => ({
  type: 'conversation.connection-opened',
  data: {
    participant,
    connEpoch,
    connection: `c${connEpoch}`,
    device: 'd1',
    tab: 't1',
    page: `p${connEpoch}`,
    gateway: 'g1',
    surface: 'visible',
    resumed: false,
    tokenEpoch: 0,
    ...over,
  },
});

export const disconnected = (
  participant: string,
  connEpoch: number,
  cause: ConnectionEndCause = 'network',
): events.ConnectionEnded => ({
  type: 'conversation.connection-ended',
  data: { participant, connEpoch, cause, evidence: 'e1', lastHeardAt: '' },
});

export const delivered = (
  participant: string,
  upTo: number,
  connEpoch = 1,
): events.ReceiptDelivered => ({
  type: 'conversation.receipt-delivered',
  data: { participant, upTo, device: 'd1', connEpoch },
});

export const displayed = (
  participant: string,
  upTo: number,
  connEpoch = 1,
): events.ReceiptDisplayed => ({
  type: 'conversation.receipt-displayed',
  data: { participant, upTo, device: 'd1', connEpoch, dwellMs: 1_200 },
});

export const left = (participant: string): events.ParticipantLeft => ({
  type: 'conversation.participant-left',
  data: { participant, reason: 'exit', evidence: 'e2' },
});

export const ended = (
  by: string,
  disposition: events.Disposition = 'ended-by-agreement',
): events.Ended => ({ type: 'conversation.ended', data: { by, disposition } });
