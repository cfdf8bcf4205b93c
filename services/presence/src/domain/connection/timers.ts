import type { Surface } from './state.js';

/**
 * Timers of the connection machine, in milliseconds. A browser throttles a hidden page, so silence of
 * a hidden one says less, later.
 */
export interface ConnectionTimers {
  readonly pongFloorMs: number;
  readonly pongCeilingMs: number;
  readonly pongHiddenMs: number;
  readonly pageVisibleMs: number;
  readonly pageHiddenMs: number;
  readonly deadMs: number;
  readonly surfaceDebounceMs: number;
  /** How long a page may sleep and still be connected: a visitor's always, a desk's not for long. */
  readonly asleepMaxMs: number;
}

export const defaultTimers: ConnectionTimers = {
  pongFloorMs: 2_000,
  pongCeilingMs: 5_000,
  pongHiddenMs: 10_000,
  pageVisibleMs: 8_000,
  pageHiddenMs: 30_000,
  deadMs: 10_000,
  surfaceDebounceMs: 2_000,
  asleepMaxMs: Number.POSITIVE_INFINITY,
};

/** Nobody sees or hears a new chat on a desk whose page is paused: it ends as a dead link does. */
export const deskTimers = (timers: ConnectionTimers): ConnectionTimers => ({
  ...timers,
  asleepMaxMs: timers.deadMs,
});

/** How long a ping may go unanswered: clamp(4·SRTT + 1 s) for a visible page. */
export function pongDeadlineMs(timers: ConnectionTimers, surface: Surface, srttMs: number): number {
  if (surface === 'hidden') return timers.pongHiddenMs;
  return Math.min(Math.max(4 * srttMs + 1_000, timers.pongFloorMs), timers.pongCeilingMs);
}

/** How long the page's own answer may be missing while the browser answers. */
export const pageDeadlineMs = (timers: ConnectionTimers, surface: Surface): number =>
  surface === 'visible' ? timers.pageVisibleMs : timers.pageHiddenMs;
