import type { Clock, Timers } from '@stillhere/kernel';
import type { SubjectKeyStore } from './subject-key-store.js';

/** An erased key is gone everywhere within seconds; one look costs the database one short statement. */
const lookEveryMs = 1_000;
/** A few looks may fail while a database starts anew; without one for longer nothing in memory is proven live. */
export const unprovenMsMax = 5_000;

export interface ShredWatchParts {
  readonly store: Pick<SubjectKeyStore, 'shredsSince' | 'watchShreds'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly timers: Timers;
  /** Others destroyed these; `undefined`: it cannot be told which. Told before `isProven` counts it. */
  readonly onShredded: (subjects: readonly string[] | undefined) => void;
}

export interface ShredWatch {
  /** Whatever was destroyed until some seconds ago was told. */
  isProven(): boolean;
  close(): void;
}

/** Looks now and then what other processes destroyed, and at once where the store has a hint. */
export function watchShreds({ store, clock, timers, onShredded }: ShredWatchParts): ShredWatch {
  let mark: string | undefined;
  let provenAtMs = Number.NEGATIVE_INFINITY;
  let isLooking = false;
  let isHinted = false;
  let isClosed = false;
  let cancel = () => {};

  const lookOnce = async (): Promise<void> => {
    const askedAtMs = clock.monotonicMs();
    try {
      const shreds = await store.shredsSince(mark);
      if (isClosed) return;
      mark = shreds.mark;
      if (shreds.subjects?.length !== 0) onShredded(shreds.subjects);
      provenAtMs = askedAtMs;
    } catch {
      // Whatever kept us from looking, nothing was proven: time alone ends the use of what is in memory.
    }
  };
  const look = async (): Promise<void> => {
    isHinted = true;
    if (isLooking) return;
    isLooking = true;
    cancel();
    while (isHinted && !isClosed) {
      isHinted = false;
      await lookOnce();
    }
    isLooking = false;
    if (!isClosed) cancel = timers.after(lookEveryMs, () => void look());
  };

  store.watchShreds?.(() => void look());
  void look();
  return {
    isProven: () => clock.monotonicMs() - provenAtMs < unprovenMsMax,
    close() {
      isClosed = true;
      cancel();
    },
  };
}
