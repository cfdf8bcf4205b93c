import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { dwellMsMin } from './limits.js';
import type { Visibility } from './wire.js';

/** So much of a message must be in the viewport; of one taller than that, so much of the viewport. */
export const shownRatioMin = 0.6;
const dwellMsMax = 3_000;
const dwellMsPerWord = 150;
/** A timer that is later than this slept with its page: what was on screen meanwhile is unknown. */
const lateMsMax = 1_000;

/** How long a message must stay on the screen before it counts as displayed. */
export function dwellMsFor(body: string): number {
  const words = body.split(/\s+/).filter((word) => word !== '').length;
  return Math.min(dwellMsMax, Math.max(dwellMsMin, words * dwellMsPerWord));
}

/**
 * Decides when a message of the other side counts as displayed: on a visible, running page, enough
 * of it in the viewport, without a break for the dwell time, every earlier message displayed as well
 * or scrolled past. Says so once, with the furthest revision.
 */
export interface Dwell {
  /** A message of the other side is on the page. Call in log order. */
  message(revision: number, body: string): void;
  /**
   * Where it is now: `ratio` as IntersectionObserver tells it (for a message taller than the
   * viewport: the share of the viewport it fills); `above`: it lies before what is on screen.
   */
  place(revision: number, where: { readonly ratio: number; readonly above: boolean }): void;
  visibility(state: Visibility): void;
  /** Assistive technology focused or announced it: that is its way of being on the screen. */
  announced(revision: number): void;
  stop(): void;
}

interface Watched {
  readonly revision: number;
  readonly neededMs: number;
  shown: boolean;
  above: boolean;
  /** Monotonic start of the present, unbroken stay on the screen. */
  sinceMs: number | undefined;
  /** How long it stayed, once that was enough. */
  stayedMs: number | undefined;
}

export interface DwellOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly visibility: Visibility;
  readonly onSeen: (revision: number, dwellMs: number) => void;
}

export function createDwell(options: DwellOptions): Dwell {
  const { clock, timers, onSeen } = options;
  let watched: Watched[] = [];
  let visible = options.visibility === 'visible';
  let cancel: Cancel | undefined;

  const look = (): void => {
    const nowMs = clock.monotonicMs();
    for (const message of watched) stay(message, visible, nowMs);
    const furthest = furthestDisplayed(watched);
    if (furthest?.stayedMs !== undefined) {
      watched = watched.filter((message) => message.revision > furthest.revision);
      onSeen(furthest.revision, furthest.stayedMs);
    }
    cancel?.();
    const dueMs = Math.min(...watched.map(dueAtMs));
    cancel = Number.isFinite(dueMs)
      ? timers.after(dueMs - nowMs, () => lookInTime(dueMs))
      : undefined;
  };
  const lookInTime = (dueMs: number): void => {
    if (clock.monotonicMs() > dueMs + lateMsMax) startAnew(watched);
    look();
  };
  const on = (revision: number, change: (message: Watched) => void): void => {
    const message = watched.find((candidate) => candidate.revision === revision);
    if (message === undefined) return;
    change(message);
    look();
  };

  return {
    message: (revision, body) => void watched.push(unseen(revision, dwellMsFor(body))),
    place: (revision, { ratio, above }) =>
      on(revision, (message) => {
        message.shown = ratio >= shownRatioMin;
        message.above = above;
      }),
    visibility(state) {
      visible = state === 'visible';
      look();
    },
    announced: (revision) =>
      on(revision, (message) => {
        if (visible) message.stayedMs ??= message.neededMs;
      }),
    stop() {
      cancel?.();
      watched = [];
    },
  };
}

const unseen = (revision: number, neededMs: number): Watched => ({
  revision,
  neededMs,
  shown: false,
  above: false,
  sinceMs: undefined,
  stayedMs: undefined,
});

function stay(message: Watched, visible: boolean, nowMs: number): void {
  if (message.stayedMs !== undefined) return;
  if (!visible || !message.shown) {
    message.sinceMs = undefined;
    return;
  }
  message.sinceMs ??= nowMs;
  const stayedMs = nowMs - message.sinceMs;
  if (stayedMs >= message.neededMs) message.stayedMs = stayedMs;
}

/** The last message of the unbroken run from the oldest on; those scrolled past do not break it. */
function furthestDisplayed(watched: readonly Watched[]): Watched | undefined {
  let furthest: Watched | undefined;
  for (const message of watched) {
    if (message.stayedMs !== undefined) furthest = message;
    else if (!message.above) break;
  }
  return furthest;
}

const dueAtMs = (message: Watched): number =>
  message.sinceMs === undefined || message.stayedMs !== undefined
    ? Number.POSITIVE_INFINITY
    : message.sinceMs + message.neededMs;

function startAnew(watched: readonly Watched[]): void {
  for (const message of watched) message.sinceMs = undefined;
}
