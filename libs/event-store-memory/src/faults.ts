/** Faults that a test asks for. Each `next…` applies to the appends that come after it, in order. */
export interface Faults {
  /** The next `times` appends take so long before they are written; needs the store's timers. */
  delay(delayMs: number, times?: number): void;
  /** The next `times` appends reject with an unknown outcome, having been written or not. */
  outcomeUnknown(how: { readonly written: boolean; readonly times?: number }): void;
  /** The next `times` appends end as they would: a fault asked for after it meets the one behind. */
  fine(times?: number): void;
  /** The next `times` appends reject, surely unwritten. */
  refuse(times?: number): void;
  /** Every open subscription throws SubscriptionDropped at its next pull. */
  dropSubscription(): void;
  /** The next append reaches the disk in part. The store is poisoned; the disk can be opened again. */
  tornWrite(): void;
  /** While true, appends reject with reason `full` and nothing is written. */
  diskFull(isFull: boolean): void;
  /** While true, appends reject with reason `readonly` and nothing is written. */
  readOnly(isReadOnly: boolean): void;
  /** The process is gone: what was queued is neither written nor answered; nothing answers any more. */
  crash(): void;
}

export type AppendEnding = 'fine' | 'refused' | 'unknown-written' | 'unknown-lost' | 'torn';

/** The store's side of the same object. */
export interface FaultSource {
  takeDelayMs(): number;
  takeEnding(): AppendEnding | undefined;
  readonly refusal: 'full' | 'readonly' | undefined;
  attach(store: { dropSubscriptions(): void; crash(): void }): void;
}

const sources = new WeakMap<Faults, FaultSource>();

/** One object for one store at a time: `createMemoryEventStore({ clock, faults })`. */
export function createFaults(): Faults {
  const delaysMs: number[] = [];
  const endings: AppendEnding[] = [];
  const on = { full: false, readonly: false };
  const attached: Parameters<FaultSource['attach']>[0][] = [];
  const faults: Faults = {
    delay: (delayMs, times = 1) => repeat(times, () => delaysMs.push(delayMs)),
    outcomeUnknown: ({ written, times = 1 }) =>
      repeat(times, () => endings.push(written ? 'unknown-written' : 'unknown-lost')),
    fine: (times = 1) => repeat(times, () => endings.push('fine')),
    refuse: (times = 1) => repeat(times, () => endings.push('refused')),
    dropSubscription: () => attached.at(-1)?.dropSubscriptions(),
    tornWrite: () => repeat(1, () => endings.push('torn')),
    diskFull: (isFull) => Object.assign(on, { full: isFull }),
    readOnly: (isReadOnly) => Object.assign(on, { readonly: isReadOnly }),
    crash: () => attached.at(-1)?.crash(),
  };
  sources.set(faults, {
    takeDelayMs: () => delaysMs.shift() ?? 0,
    takeEnding: () => endings.shift(),
    get refusal() {
      if (on.full) return 'full';
      return on.readonly ? 'readonly' : undefined;
    },
    attach: (store) => attached.push(store),
  });
  return faults;
}

function repeat(times: number, work: () => void): void {
  for (let done = 0; done < times; done += 1) work();
}

export const sourceOf = (faults: Faults): FaultSource => {
  const source = sources.get(faults);
  if (source === undefined) throw new TypeError('faults come from createFaults()');
  return source;
};
