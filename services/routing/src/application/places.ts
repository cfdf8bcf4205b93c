import { ChangeSignal, type Projection } from '@stillhere/event-processing';
import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import type { WaitingRow } from '../projections/waiting.js';
import { freeCounselors, waitingList, waitRange } from '../projections/waiting-list.js';

/** What everybody who waits is shown of the list they wait in. */
export interface PlacesNow {
  /** From 1; `undefined` for who is not in the list. */
  placeOf(conversation: string): number | undefined;
  readonly around: {
    readonly waiting: number;
    readonly counselors: number;
    readonly free: number;
    readonly waitFromS: number;
    readonly waitToS: number;
  };
}

/** Who waits is told of a change at once, and of many changes once in so long. */
export const toldEveryMs = 1_000;

/**
 * The places of a list, counted once for all who look: with n people waiting, a change costs n looks
 * at what was counted, not n countings of n.
 */
export class Places {
  readonly changed = new ChangeSignal();
  readonly #counted = new Map<string, { readonly version: number; readonly now: PlacesNow }>();
  #toldMs = Number.NEGATIVE_INFINITY;
  #later: Cancel | undefined;

  constructor(
    private readonly ports: { readonly clock: Clock; readonly timers: Timers },
    private readonly source: {
      readonly waiting: Projection<WaitingRow>;
      readonly waitingChanged: ChangeSignal;
    },
  ) {}

  /** Something changed in the list. */
  tell(): void {
    if (this.#later) return;
    const waitMs = this.#toldMs + toldEveryMs - this.ports.clock.monotonicMs();
    if (waitMs <= 0) this.#tellNow();
    else this.#later = this.ports.timers.after(waitMs, () => this.#tellNow());
  }

  of(tenant: string): PlacesNow {
    const { version } = this.source.waitingChanged;
    const known = this.#counted.get(tenant);
    if (known?.version === version) return known.now;
    const now = this.#count(tenant);
    this.#counted.set(tenant, { version, now });
    return now;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.#later?.();
  }

  #tellNow(): void {
    this.#later = undefined;
    this.#toldMs = this.ports.clock.monotonicMs();
    this.changed.changed();
  }

  #count(tenant: string): PlacesNow {
    const { view } = this.source.waiting;
    const list = waitingList(view, tenant);
    const places = new Map(list.map(({ conversation }, index) => [conversation, index + 1]));
    const [waitFromS, waitToS] = waitRange(view, tenant);
    const counselors = freeCounselors(view, tenant);
    return {
      placeOf: (conversation) => places.get(conversation),
      around: { waiting: list.length, counselors, free: counselors, waitFromS, waitToS },
    };
  }
}
