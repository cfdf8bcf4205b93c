import type { DeskEndCause } from '@stillhere/kernel';

/** What the page last said of itself. */
export type Surface = 'visible' | 'hidden';

export type EndCause = DeskEndCause;

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
  /** Since when, while it is. */
  readonly asleepAtMs: number | undefined;
  /** What the page reports right now; receipts go by it. */
  readonly reported: Surface;
  readonly reportedAtMs: number;
  /** What is recorded: the report, once it has held for the debounce, or that the page is asleep. */
  readonly recorded: Surface | 'asleep';
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
  asleepAtMs: undefined,
  reported: surface,
  reportedAtMs: nowMs,
  recorded: surface,
  unanswered: undefined,
  unansweredByPage: undefined,
  suspectedAtMs: undefined,
  srttMs: 0,
});

/** What the record says of a connection that another process of ours looked after. */
export interface OnRecord {
  readonly surface: Surface | 'asleep';
  /** What it showed when it was last awake. */
  readonly awakeSurface: Surface;
  readonly suspect: boolean;
  /** The record says that we could not see it. */
  readonly isUnseen: boolean;
}

/** As the record has it; nothing was asked yet, so its silence so far proves nothing. */
export const restored = (
  { surface, awakeSurface, suspect }: OnRecord,
  nowMs: number,
): ConnectionState => ({
  ...opened(awakeSurface, nowMs),
  status: suspect ? 'suspect' : 'live',
  asleep: surface === 'asleep',
  asleepAtMs: surface === 'asleep' ? nowMs : undefined,
  recorded: surface,
});
