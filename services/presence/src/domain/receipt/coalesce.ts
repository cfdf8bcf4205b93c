import { join, type Marks, noMarks } from './receipt.js';

/**
 * At most one receipt of a level and direction in this time; the first goes at once. Per level, so
 * that *displayed* never waits for the *delivered* just before it.
 */
export const coalesceMs = 100;

/** One participant's receipts on their way into the log. Times are monotonic milliseconds. */
export interface Pending {
  readonly wanted: Marks;
  readonly recorded: Marks;
  readonly recordedAtMs: { readonly delivered: number; readonly displayed: number };
}

const never = Number.NEGATIVE_INFINITY;

export const nothingPending: Pending = {
  wanted: noMarks,
  recorded: noMarks,
  recordedAtMs: { delivered: never, displayed: never },
};

export const want = (pending: Pending, marks: Marks): Pending => ({
  ...pending,
  wanted: join(pending.wanted, marks),
});

export interface Receipt {
  readonly level: 'delivered' | 'displayed';
  readonly upTo: number;
}

/** What may be recorded at `nowMs`. Displayed says delivered too, in the same event. */
export function dueNow(pending: Pending, nowMs: number): readonly Receipt[] {
  return news(pending).filter(({ level }) => nowMs >= pending.recordedAtMs[level] + coalesceMs);
}

/** The moment from which something may be recorded; `undefined`: there is nothing to record. */
export function nextDueMs(pending: Pending): number | undefined {
  const due = news(pending).map(({ level }) => pending.recordedAtMs[level] + coalesceMs);
  return due.length === 0 ? undefined : Math.min(...due);
}

function news({ wanted, recorded }: Pending): readonly Receipt[] {
  const receipts: Receipt[] = [];
  if (wanted.displayed > recorded.displayed) {
    receipts.push({ level: 'displayed', upTo: wanted.displayed });
  }
  if (wanted.delivered > Math.max(recorded.delivered, wanted.displayed)) {
    receipts.push({ level: 'delivered', upTo: wanted.delivered });
  }
  return receipts;
}

export function recordedNow(pending: Pending, receipt: Receipt, nowMs: number): Pending {
  const { level, upTo } = receipt;
  const marks =
    level === 'displayed'
      ? { delivered: upTo, displayed: upTo }
      : { delivered: upTo, displayed: -1 };
  return {
    ...pending,
    recorded: join(pending.recorded, marks),
    recordedAtMs: { ...pending.recordedAtMs, [level]: nowMs },
  };
}
