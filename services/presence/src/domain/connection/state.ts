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
  readonly status: 'live' | 'suspect' | 'ended';
  /** The browser answers and the page does not, or the page said that it is being paused. */
  readonly asleep: boolean;
  /** What the page reports right now; receipts go by it. */
  readonly reported: Surface;
  readonly reportedAtMs: number;
  /** What is recorded: the report, once it has held for the debounce, or that the page is asleep. */
  readonly recorded: Surface | 'asleep';
  readonly lastHeardMs: number;
  /** Oldest ping since which no byte of any kind came. */
  readonly unanswered: Outstanding | undefined;
  /** Oldest ping that the page's own code has not answered. */
  readonly unansweredByPage: Outstanding | undefined;
  /** From when on a suspect's silence counts; `undefined`: it was not asked since we could see it. */
  readonly suspectedAtMs: number | undefined;
  /** Smoothed round trip of protocol pongs, in milliseconds; 0 before the first. */
  readonly srttMs: number;
}

export const opened = (surface: Surface, nowMs: number): ConnectionState => ({
  status: 'live',
  asleep: false,
  reported: surface,
  reportedAtMs: nowMs,
  recorded: surface,
  lastHeardMs: nowMs,
  unanswered: undefined,
  unansweredByPage: undefined,
  suspectedAtMs: undefined,
  srttMs: 0,
});

/** What the record says of a connection that another process of ours looked after. */
export interface OnRecord {
  readonly surface: Surface | 'asleep';
  readonly suspect: boolean;
}

/**
 * As the record has it; nothing was asked yet, so its silence so far proves nothing. A page that sleeps
 * has a hidden one's time: whether it was in view before is not on record, and doubt may wait.
 */
export const restored = ({ surface, suspect }: OnRecord, nowMs: number): ConnectionState => ({
  ...opened(surface === 'asleep' ? 'hidden' : surface, nowMs),
  status: suspect ? 'suspect' : 'live',
  asleep: surface === 'asleep',
  recorded: surface,
});
