import { closeCodes } from '@stillhere/live-protocol';
import type { LiveState } from '@stillhere/live-protocol/client';
import { counselorPhrase, type Header, headerOf } from './header.js';
import { asLeft, type Phase, phaseOf, type Row, rowsOf, unsentOf } from './talk.js';

/** All that the chat's page shows of a live state at a moment. */
export interface TalkView {
  readonly live: LiveState;
  readonly phase: Phase;
  readonly header: Header;
  readonly rows: readonly Row[];
  readonly unsent: readonly string[];
  /** Nobody of ours is there for them now: the numbers to call stand open. */
  readonly callNow: boolean;
}

export interface TalkMoment {
  /** Monotonic, from the same clock as the times in the state. */
  readonly nowMs: number;
  /** When the person ended the chat on this page, if they did. */
  readonly leftAt: string | undefined;
}

export function talkView(recorded: LiveState, { nowMs, leftAt }: TalkMoment): TalkView {
  const live = asLeft(recorded, leftAt);
  return {
    live,
    phase: phaseOf(live),
    header: headerOf(live, nowMs),
    rows: rowsOf(live),
    unsent: unsentOf(live),
    callNow: isNobodyThere(live, nowMs),
  };
}

/** A shorter cut mends itself before a number is dialled. */
const cutCountsAfterMs = 10_000;

function isNobodyThere(state: LiveState, nowMs: number): boolean {
  const { link, eph } = state;
  if (link.status === 'waiting') return nowMs - link.sinceMs >= cutCountsAfterMs;
  if (link.status === 'stopped') return link.code !== closeCodes.superseded.code;
  if (phaseOf(state) === 'talk') return isCounselorGone(state);
  return eph.place?.value.counselors === 0;
}

/** Being checked is seldom being gone. */
function isCounselorGone(state: LiveState): boolean {
  const phrase = counselorPhrase(state);
  return phrase !== undefined && phrase.key !== 'counselor.checking';
}
