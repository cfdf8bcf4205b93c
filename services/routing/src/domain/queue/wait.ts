import type { Recorded } from '@stillhere/kernel';
import { climb, firstRung, type Rung } from '../matching/ladder.js';
import type { OfferExplanation, WaitEvent } from './events.js';

/** A conversation that rings at one counselor's desk. */
export interface Offer {
  readonly counselor: string;
  readonly offer: number;
  readonly at: string;
  readonly answerWithinMs: number;
  readonly settingsVersion: number;
  readonly explanation: OfferExplanation;
}

/** Who was asked and did not take it. */
export interface Refusal {
  readonly counselor: string;
  readonly offer: number;
  readonly outcome: 'declined' | 'expired' | 'withdrawn';
  readonly at: string;
}

export interface Alarm {
  readonly since: string;
  /** Who looks after it; empty: nobody yet. */
  readonly by: string;
}

/** What was done for somebody while they wait. */
export interface Wait {
  /** Since when they are in the list, this time. */
  readonly since: string;
  readonly rung: Rung;
  readonly offer: Offer | undefined;
  readonly refusals: readonly Refusal[];
  readonly alarm: Alarm | undefined;
}

export const waitFrom = (since: string): Wait => ({
  since,
  rung: firstRung,
  offer: undefined,
  refusals: [],
  alarm: undefined,
});

/** Refusals kept: who said no before the last of these may be asked again. */
const refusalsMax = 50;

export function withWaitEvent(wait: Wait, event: Recorded<WaitEvent>): Wait {
  switch (event.type) {
    case 'queue.conversation-offered': {
      const { conversation: _, ...offer } = event.data;
      return { ...wait, offer: { ...offer, at: event.at } };
    }
    case 'queue.offer-ended': {
      const { counselor, offer, outcome } = event.data;
      const refusal = { counselor, offer, outcome, at: event.at };
      const refusals = [...wait.refusals, refusal].slice(-refusalsMax);
      return { ...wait, offer: undefined, refusals };
    }
    case 'queue.step-reached': {
      const { step } = event.data;
      const alarm = step === 'alarm-raised' ? { since: event.at, by: '' } : wait.alarm;
      return { ...wait, rung: climb(wait.rung, step), alarm };
    }
    case 'queue.alarm-acknowledged': {
      const { since } = wait.alarm ?? { since: event.at };
      return { ...wait, alarm: { since, by: event.data.by } };
    }
  }
}

/** Who may never be asked again for this person, after one more event. */
export function conflictIn({
  type,
  data,
}: {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}): string | undefined {
  const reason = type === 'queue.offer-ended' ? data.reason : data.why;
  if (reason !== 'conflict-of-interest') return undefined;
  // Who gives theirs to somebody else is `previous`; who puts it back or declines is the counselor.
  const who = type === 'queue.conversation-assigned' ? data.previous : data.counselor;
  return typeof who === 'string' && who !== '' ? who : undefined;
}
