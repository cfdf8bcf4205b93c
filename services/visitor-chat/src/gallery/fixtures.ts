import {
  applyEvents,
  type ConversationView,
  type EvFrame,
  emptyView,
} from '@stillhere/live-protocol';
import type { LiveState, OutboxItem } from '@stillhere/live-protocol/client';
import type { Entry } from '../model/entry.js';

/** The gallery's clock: every picture is of the same moment. */
export const nowMs = 600_000;
const visitor = 'visitor:0123456789abcdef0123456789abcdef';
const counselor = 'counselor:ana';
const startedAt = Date.parse('2026-11-22T03:05:00.000Z');

export const entry: Entry = {
  service: 'night',
  serviceName: 'Night line',
  language: 'en',
  disclosure: {
    version: '3',
    hash: '0'.repeat(64),
    sections: [
      {
        title: 'What this is',
        lines: ['A chat with a trained counselor. You can talk about anything that is hard now.'],
      },
      {
        title: 'Who answers, and what it costs',
        lines: ['People answer, no machine. It costs nothing. You need no account and no name.'],
      },
      {
        title: 'What is stored',
        lines: [
          'What you write is stored sealed, so that we can help you again. Nothing is kept on this device after you close the page.',
        ],
      },
    ],
  },
  questions: [
    {
      id: 'urgency',
      text: 'How urgent is it?',
      kind: 'choice',
      maySkip: true,
      choices: [
        { value: 'now', text: 'I am in danger right now' },
        { value: 'today', text: 'I need to talk tonight' },
        { value: 'some', text: 'I would like to talk when somebody is free' },
        { value: 'unsure', text: 'I do not know' },
      ],
    },
    { id: 'brings', text: 'What brings you here?', kind: 'text', maySkip: true, choices: [] },
  ],
  contacts: [
    { name: 'Night line', phone: '0800 123 456', note: 'Free, day and night' },
    { name: 'Emergency services', phone: '112', note: '' },
  ],
  exitUrl: 'https://www.wikipedia.org/',
};

type Draft = Pick<EvFrame, 'type' | 'data'> & { readonly actor?: string };

const opened: Draft = {
  type: 'opened',
  data: {
    visitor,
    service: 'night',
    language: 'en',
    visitorSees: 'displayed',
    visitorSeesTyping: true,
  },
};
export const cameAna: Draft = {
  type: 'assigned',
  data: { counselor, displayName: 'Ana' },
};
export const mine = (body: string | null): Draft => ({
  type: 'message-posted',
  data: { author: visitor, cid: `c-${body}`, body },
});
export const hers = (body: string | null): Draft => ({
  type: 'message-posted',
  data: { author: counselor, cid: `a-${body}`, body },
});
export const got = (how: 'delivered' | 'displayed', upTo: number): Draft => ({
  type: `receipt-${how}`,
  data: { participant: counselor, upTo },
});
export const endedBy = (by: string, disposition = 'agreed'): Draft => ({
  type: 'ended',
  data: { by, disposition },
});

export function viewOf(...drafts: readonly Draft[]): ConversationView {
  const events = [opened, ...drafts].map(
    (draft, revision): EvFrame => ({
      t: 'ev',
      revision,
      id: `e${revision}`,
      chain: '0'.repeat(32),
      at: new Date(startedAt + revision * 40_000).toISOString(),
      actor: visitor,
      ...draft,
    }),
  );
  return applyEvents(emptyView, events);
}

export const outbox = (
  body: string,
  status: OutboxItem['status'],
  code?: 'too-long',
): OutboxItem => ({
  cid: `c-${body}`,
  kind: 'msg',
  body,
  status,
  queuedAtMs: nowMs - 1_000,
  ...(code === undefined ? {} : { refusal: { code, message: '' } }),
});

export const liveOf = (view: ConversationView, more: Partial<LiveState> = {}): LiveState => ({
  link: { status: 'live', sinceMs: 0 },
  side: 'visitor',
  me: visitor,
  view,
  outbox: [],
  eph: {},
  serverOffsetMs: 0,
  ...more,
});

export const cutFor = (ms: number): LiveState['link'] => ({
  status: 'waiting',
  sinceMs: nowMs - ms,
  retryAtMs: nowMs + 1_000,
});

export const placed = (place: number, counselors = 3): LiveState['eph'] => ({
  place: {
    value: { place, waiting: 5, counselors, waitFromS: 170, waitToS: 480 },
    atMs: nowMs,
  },
});

export const typing: LiveState['eph'] = {
  typing: { value: { on: true, expiresMs: 6_000 }, atMs: nowMs },
};
