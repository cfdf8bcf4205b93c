import {
  applyEvents,
  type ConversationView,
  type EvFrame,
  emptyView,
  type PresenceValue,
  type Verdict,
  type VerdictCause,
} from '@stillhere/live-protocol';
import type { LiveState } from '@stillhere/live-protocol/client';
import type { Chat } from '../model/chat.js';

/** The moment at which every picture of the gallery is taken. */
export const storyNow = Date.parse('2026-11-22T21:14:05.000Z');
/** Monotonic time of that moment. */
export const storyMonotonic = 10_000_000;
export const visitor = 'visitor:0199a3c2d4e57f3ab1c2000000000001';
export const counselor = 'counselor:mika';

export const ago = (seconds: number): string => new Date(storyNow - seconds * 1_000).toISOString();

type Step = readonly [secondsAgo: number, type: string, data: Readonly<Record<string, unknown>>];

/** A conversation told as events, the way a log would tell it. */
export class Story {
  private readonly steps: Step[] = [];

  opened(secondsAgo: number, priority: number, survey: Record<string, string> | null): this {
    return this.add(secondsAgo, 'opened', {
      visitor,
      service: 'night',
      language: 'en',
      priority,
      survey,
      visitorSees: 'displayed',
      visitorSeesTyping: true,
    });
  }
  assigned(secondsAgo: number): this {
    return this.add(secondsAgo, 'assigned', { counselor, displayName: 'Mika', previous: '' });
  }
  they(secondsAgo: number, body: string | null): this {
    return this.said(secondsAgo, visitor, body);
  }
  we(secondsAgo: number, body: string): this {
    return this.said(secondsAgo, counselor, body);
  }
  note(secondsAgo: number, body: string): this {
    return this.add(secondsAgo, 'note-added', { author: counselor, cid: `n${secondsAgo}`, body });
  }
  connected(secondsAgo: number, resumed = false): this {
    return this.add(secondsAgo, 'connection-opened', {
      participant: visitor,
      surface: 'visible',
      resumed,
    });
  }
  lost(secondsAgo: number, cause: string): this {
    return this.add(secondsAgo, 'connection-ended', { participant: visitor, cause });
  }
  /** Our own system could not see their page, since a while before. */
  unseen(secondsAgo: number): this {
    return this.add(secondsAgo, 'connection-unseen', { participant: visitor, connEpoch: 1 });
  }
  surface(secondsAgo: number, surface: string): this {
    return this.add(secondsAgo, 'surface-changed', { participant: visitor, surface });
  }
  reached(secondsAgo: number, level: 'delivered' | 'displayed', back = 1): this {
    const upTo = this.steps.length - back;
    return this.add(secondsAgo, `receipt-${level}`, { participant: visitor, upTo });
  }
  add(secondsAgo: number, type: string, data: Readonly<Record<string, unknown>>): this {
    this.steps.push([secondsAgo, type, data]);
    return this;
  }
  view(): ConversationView {
    return applyEvents(emptyView, this.steps.map(toFrame));
  }

  private said(secondsAgo: number, author: string, body: string | null): this {
    return this.add(secondsAgo, 'message-posted', { author, cid: `c${secondsAgo}`, body });
  }
}

const toFrame = ([secondsAgo, type, data]: Step, revision: number): EvFrame => ({
  t: 'ev',
  revision,
  id: `0199a3c2-d4e5-7f3a-b1c2-${String(revision).padStart(12, '0')}`,
  chain: '',
  type,
  at: ago(secondsAgo),
  actor: '',
  data,
});

export function presence(
  verdict: Verdict,
  sinceSecondsAgo: number,
  more: { cause?: VerdictCause; heard?: number; why?: PresenceValue['why'] } = {},
): LiveState['eph'] {
  const heard = more.heard ?? 4;
  const value: PresenceValue = {
    participant: visitor,
    verdict,
    cause: more.cause ?? '',
    since: ago(sinceSecondsAgo),
    evidence: '',
    lastHeardAt: ago(heard),
    lastHeardAgeMs: heard * 1_000,
    why: more.why ?? [],
  };
  return { presence: { value, atMs: storyMonotonic } };
}

/** A chat of this desk: connected and seen up to its head unless told otherwise. */
export function chatOf(
  last4: string,
  story: Story,
  more: Partial<LiveState> & { seenUpTo?: number } = {},
): Chat {
  const view = story.view();
  const { seenUpTo, ...live } = more;
  return {
    conversation: `0199a3c2d4e57f3ab1c200000000${last4}`,
    seenUpTo: seenUpTo ?? view.head,
    live: {
      link: { status: 'live', sinceMs: 0 },
      side: 'staff',
      me: counselor,
      view,
      outbox: [],
      eph: presence('here.visible', 120),
      serverOffsetMs: 0,
      ...live,
    },
  };
}
