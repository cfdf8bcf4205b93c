import { type Claim, join, type Marks, noMarks } from './receipt.js';

/**
 * At most one receipt of a level and direction in this time; the first goes at once. Per level, so
 * that *displayed* never waits for the *delivered* just before it.
 */
export const coalesceMs = 100;

/** One connection's receipts on their way into the log. Times are monotonic milliseconds. */
export interface Pending {
  readonly wanted: Marks;
  /** How long what is wanted as displayed had been on the screen. */
  readonly dwellMs: number;
  readonly recorded: Marks;
  readonly recordedAtMs: { readonly delivered: number; readonly displayed: number };
}

const never = Number.NEGATIVE_INFINITY;

export const nothingPending: Pending = {
  wanted: noMarks,
  dwellMs: 0,
  recorded: noMarks,
  recordedAtMs: { delivered: never, displayed: never },
};

/** Most of what a page says of its marks it has said before. */
export const isNews = ({ wanted }: Pending, { level, upTo }: Pick<Claim, 'level' | 'upTo'>) =>
  upTo > wanted[level];

export const want = (pending: Pending, marks: Marks, dwellMs = 0): Pending => ({
  ...pending,
  wanted: join(pending.wanted, marks),
  dwellMs: marks.displayed > pending.wanted.displayed ? dwellMs : pending.dwellMs,
});

export interface Receipt {
  readonly level: 'delivered' | 'displayed';
  readonly upTo: number;
  /** 0 for delivered. */
  readonly dwellMs: number;
}

/** What may be recorded at `nowMs`. Displayed says delivered too, in the same event. */
export const dueNow = (pending: Pending, nowMs: number): readonly Receipt[] =>
  unrecorded(pending).filter(({ level }) => nowMs >= pending.recordedAtMs[level] + coalesceMs);

/** The moment from which something may be recorded; `undefined`: there is nothing to record. */
export function nextDueMs(pending: Pending): number | undefined {
  const due = unrecorded(pending).map(({ level }) => pending.recordedAtMs[level] + coalesceMs);
  return due.length === 0 ? undefined : Math.min(...due);
}

/** All that waits, whatever its time: for a connection that ends. */
export function unrecorded({ wanted, recorded, dwellMs }: Pending): readonly Receipt[] {
  const receipts: Receipt[] = [];
  if (wanted.displayed > recorded.displayed) {
    receipts.push({ level: 'displayed', upTo: wanted.displayed, dwellMs });
  }
  if (wanted.delivered > Math.max(recorded.delivered, wanted.displayed)) {
    receipts.push({ level: 'delivered', upTo: wanted.delivered, dwellMs: 0 });
  }
  return receipts;
}

export function recordedNow(
  pending: Pending,
  { level, upTo }: Pick<Receipt, 'level' | 'upTo'>,
  nowMs: number,
): Pending {
  const marks = { delivered: upTo, displayed: level === 'displayed' ? upTo : -1 };
  return {
    ...pending,
    recorded: join(pending.recorded, marks),
    recordedAtMs: { ...pending.recordedAtMs, [level]: nowMs },
  };
}
