import {
  applyEvents,
  type ConversationView,
  type CounselorValue,
  type EvFrame,
  emptyView,
} from '@stillhere/live-protocol';
import type { CutSide, LiveState, OutboxItem } from '@stillhere/live-protocol/client';
import type { Entry } from '../model/entry.js';

/** The gallery's clock: every picture is of the same moment. */
export const nowMs = 600_000;
const visitor = 'visitor:0123456789abcdef0123456789abcdef';
const counselor = 'counselor:ana';
const startedAt = Date.parse('2026-11-22T03:05:00.000Z');

export const entry: Entry = {
  service: 'helpline',
  serviceName: 'Stillhere helpline',
  language: 'en',
  disclosure: {
    version: '3',
    hash: '0'.repeat(64),
    sections: [
      {
        title: 'What this is',
        lines: [
          'A chat with a trained counselor, here on this page.',
          'It costs nothing. You need no account and no name.',
          'If somebody is in danger right now, please call the emergency number.',
        ],
      },
      {
        title: 'Who answers',
        lines: [
          'A person answers. No machine writes to you.',
          'You see the name that your counselor uses here.',
          'Supervisors of the helpline may read along to help the counselor.',
        ],
      },
      {
        title: 'What is stored',
        lines: [
          'What you write and your answers are stored encrypted.',
          'When messages arrived, and when your page was connected, is stored too.',
          'You can ask us to erase what you wrote.',
        ],
      },
      {
        title: 'What your counselor sees',
        lines: [
          'They see your answers and what you send, not what you are still typing.',
          'They see whether your page is open and connected.',
          'You can switch off that they see what was on your screen and that you are writing.',
        ],
      },
    ],
  },
  questions: [
    {
      id: 'reason',
      text: 'What brings you here?',
      kind: 'choice',
      maySkip: true,
      choices: [
        { value: 'thoughts-of-suicide', text: 'Thoughts of not wanting to live' },
        { value: 'self-harm', text: 'Hurting myself' },
        { value: 'violence', text: 'Somebody hurts or threatens me' },
        { value: 'low-or-anxious', text: 'Feeling low, anxious or empty' },
        { value: 'relationships', text: 'Family, partner or friends' },
        { value: 'loss', text: 'Losing somebody' },
        { value: 'about-somebody', text: 'I am worried about somebody else' },
        { value: 'something-else', text: 'Something else' },
      ],
    },
    {
      id: 'urgency',
      text: 'How urgent is it for you?',
      kind: 'choice',
      maySkip: false,
      choices: [
        { value: 'now', text: 'I might not be safe right now', mayBeUnsafe: true },
        { value: 'today', text: 'I would like to talk today' },
      ],
    },
    {
      id: 'brings',
      text: 'Is there more that we may know?',
      kind: 'text',
      maySkip: true,
      choices: [],
    },
  ],
  contacts: [
    { name: 'Emergency', phone: '911', note: 'When somebody is in danger right now' },
    { name: '988 Suicide & Crisis Lifeline', phone: '988', note: 'Free, day and night' },
  ],
  exitUrl: 'https://www.wikipedia.org/',
  wait: { free: true, waitToS: 420, counselors: 3 },
};

type Draft = Pick<EvFrame, 'type' | 'data'> & { readonly actor?: string };

const opened: Draft = {
  type: 'opened',
  data: {
    visitor,
    service: 'helpline',
    language: 'en',
    visitorSees: 'displayed',
    visitorSeesTyping: true,
  },
};
export const cameAna: Draft = {
  type: 'assigned',
  data: { counselor, displayName: 'Ana' },
};
export const anaGone = (reason: 'desk-lost' | 'put-back'): Draft => ({
  type: 'unassigned',
  data: { counselor, reason },
});
/** Our own blind span, as the visitor gets it. */
export const weWereAway = (since: string): Draft => ({
  type: 'connection-unseen',
  data: { participant: visitor, since },
});
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
  after: 1_000,
  ...(code === undefined ? {} : { refusal: { code, message: '' } }),
});

export const liveOf = (view: ConversationView, more: Partial<LiveState> = {}): LiveState => ({
  link: { status: 'live', sinceMs: 0 },
  side: 'visitor',
  me: visitor,
  view,
  outbox: [],
  eph: {},
  serverOffsetMs: Date.parse('2026-11-22T03:05:00.000Z') - nowMs,
  ...more,
});

export const cutFor = (ms: number, whose?: CutSide): LiveState['link'] => ({
  status: 'waiting',
  sinceMs: nowMs - ms,
  retryAtMs: nowMs + 1_000,
  whose,
});

export const placed = (place: number, counselors = 3): LiveState['eph'] => ({
  place: {
    value: { place, waiting: 5, counselors, waitFromS: 170, waitToS: 480 },
    atMs: nowMs,
  },
});

/** What is known of Ana's connection. */
export const anaIs = (state: CounselorValue['state']): LiveState['eph'] => ({
  counselor: {
    value: { counselor, name: 'Ana', state, cause: '', since: '2026-11-22T03:11:00.000Z' },
    atMs: nowMs,
  },
});

export const typing: LiveState['eph'] = {
  typing: { value: { on: true, expiresMs: 6_000 }, atMs: nowMs },
};
