import { systemClock } from '@stillhere/nest-kit';

/** A page that was connected, and is again, at another place or the same. */
export interface Comeback {
  /** Monotonic: when it was asked to move, or its connection ended. */
  readonly sinceMs: number;
  readonly tookMs: number;
  /** From the end of the old connection; 0: it was welcomed elsewhere before that (make before break). */
  readonly gapMs: number;
}

/** What one connection tells. */
export interface WatchedLink {
  welcomed(): void;
  askedToMove(): void;
  closed(isOwn: boolean): void;
}

interface Away {
  readonly sinceMs: number;
  cutMs: number | undefined;
  /** By the page's own network: no fault of anybody else. */
  readonly isOwn: boolean;
}

/** How one page came back each time, read off the wire and not off the client. */
export class Comebacks {
  readonly all: Comeback[] = [];
  #serving: WatchedLink | undefined;
  #away: Away | undefined;

  constructor(private readonly now: () => number = () => systemClock.monotonicMs()) {}

  /** Of the next connection. */
  link(): WatchedLink {
    const link: WatchedLink = {
      welcomed: () => {
        this.#serving = link;
        this.#isBack();
      },
      askedToMove: () => {
        if (this.#serving !== link) return;
        this.#away ??= { sinceMs: this.now(), cutMs: undefined, isOwn: false };
      },
      closed: (isOwn) => {
        if (this.#serving !== link) return;
        this.#serving = undefined;
        const cutMs = this.now();
        this.#away ??= { sinceMs: cutMs, cutMs, isOwn };
        this.#away.cutMs = cutMs;
      },
    };
    return link;
  }

  /** Those that began at `sinceMs` or later. */
  since(sinceMs: number): readonly Comeback[] {
    return this.all.filter((one) => one.sinceMs >= sinceMs);
  }

  #isBack(): void {
    const away = this.#away;
    this.#away = undefined;
    if (away === undefined || away.isOwn) return;
    const { sinceMs, cutMs } = away;
    const backMs = this.now();
    const gapMs = cutMs === undefined ? 0 : backMs - cutMs;
    this.all.push({ sinceMs, tookMs: backMs - sinceMs, gapMs });
  }
}
