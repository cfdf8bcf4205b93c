/** What the page last said of itself. */
export type Surface = 'visible' | 'hidden';

export type EndCause =
  | 'network'
  | 'closed-or-reloaded'
  | 'timed-out'
  | 'our-restart'
  | 'superseded'
  | 'drained'
  | 'auth'
  | 'left';

/** A ping that nothing has answered yet. Times are monotonic milliseconds of this process. */
export interface Outstanding {
  readonly n: number;
  readonly sentAtMs: number;
}

/** One connection as the evidence has it. */
export interface ConnectionState {
  readonly status: 'live' | 'asleep' | 'suspect' | 'ended';
  /** What the page reports right now; receipts go by it. */
  readonly reported: Surface;
  readonly reportedAtMs: number;
  /** What is recorded: the report, once it has held for the debounce. */
  readonly recorded: Surface;
  readonly lastHeardMs: number;
  /** Oldest ping since which no byte of any kind came. */
  readonly unanswered: Outstanding | undefined;
  /** Oldest ping that the page's own code has not answered. */
  readonly unansweredByPage: Outstanding | undefined;
  readonly suspectedAtMs: number;
  /** Smoothed round trip of protocol pongs, in milliseconds; 0 before the first. */
  readonly srttMs: number;
}

export const opened = (surface: Surface, nowMs: number): ConnectionState => ({
  status: 'live',
  reported: surface,
  reportedAtMs: nowMs,
  recorded: surface,
  lastHeardMs: nowMs,
  unanswered: undefined,
  unansweredByPage: undefined,
  suspectedAtMs: 0,
  srttMs: 0,
});
