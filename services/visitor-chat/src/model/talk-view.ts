import type { LiveState } from '@stillhere/live-protocol/client';
import { type Header, headerOf } from './header.js';
import { asLeft, type Phase, phaseOf, type Row, rowsOf, unsentOf } from './talk.js';

/** All that the chat's page shows of a live state at a moment. */
export interface TalkView {
  readonly live: LiveState;
  readonly phase: Phase;
  readonly header: Header;
  readonly rows: readonly Row[];
  readonly unsent: readonly string[];
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
  };
}
