import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import {
  createPartitions,
  type Lease,
  type Leases,
  type Partitions,
  retryEveryMs,
} from '@stillhere/leases';
import { type Place, partCount, partOf } from '../../domain/place/index.js';
import type { Ownership, Writing } from '../ports.js';

export type OwnershipChanged =
  /** From now on it is ours; whoever had it before was last heard of so long ago, `undefined`: nobody had it. */
  | { readonly kind: 'part-taken'; readonly part: number; readonly unheardMs: number | undefined }
  /** It is about to be handed over: nothing new of it is taken any more. */
  | { readonly kind: 'part-leaving'; readonly part: number }
  /** It is not ours any more. */
  | { readonly kind: 'part-left'; readonly part: number }
  /** Who looks after what changed, also elsewhere. */
  | { readonly kind: 'owners-changed' };

/** One process looks after all. */
export const ownsAll: Ownership = {
  owns: () => true,
  ownsPart: () => true,
  isSettling: () => false,
  mayWrite: () => true,
  fenceOf: () => 0,
  isLookedAfter: () => true,
  begin: () => undefined,
  stop: () => Promise.resolve(),
};

export interface SharingPorts {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Who gave a part back has a successor within this (`retryEveryMs`, and as long again); until then nothing is amiss. */
const handOverMs = 2 * retryEveryMs;

/** What was recorded before a part was taken has come here within this, or the feed is that far behind. */
const settlingMs = 2_000;

/** The parts of `partCount`, shared out among the processes whose `leases` are on one board. */
export const createSharedOwnership = (
  ports: SharingPorts,
  tell: (change: OwnershipChanged) => void,
): Ownership => new SharedOwnership(ports, tell);

interface Held {
  readonly lease: Lease;
  readonly takenAtMs: number;
  isLeaving: boolean;
}

class SharedOwnership implements Ownership {
  readonly #held = new Map<number, Held>();
  /** Of a part that was given back: until when that is nothing to speak of, on the monotonic clock. */
  readonly #handedOverUntilMs = new Map<number, number>();
  #partitions: Partitions | undefined;
  readonly #stopping = new AbortController();
  #cancelLook: Cancel | undefined;

  constructor(
    private readonly ports: SharingPorts,
    private readonly tell: (change: OwnershipChanged) => void,
  ) {}

  owns(place: Place): boolean {
    return this.ownsPart(partOf(place));
  }

  ownsPart(part: number): boolean {
    return this.#leaseOf(part) !== undefined && this.#held.get(part)?.isLeaving === false;
  }

  isSettling(part: number): boolean {
    const takenAtMs = this.#held.get(part)?.takenAtMs;
    return takenAtMs !== undefined && this.ports.clock.monotonicMs() - takenAtMs < settlingMs;
  }

  mayWrite(place: Place): boolean {
    return this.#leaseOf(partOf(place)) !== undefined;
  }

  fenceOf(place: Place): number {
    return this.#held.get(partOf(place))?.lease.fence ?? 0;
  }

  isLookedAfter(place: Place): boolean {
    const part = partOf(place);
    if (this.#leaseOf(part) || this.#partitions?.holder(part)?.isFree === false) return true;
    return this.ports.clock.monotonicMs() < (this.#handedOverUntilMs.get(part) ?? 0);
  }

  begin(writing: Writing): void {
    const { leases, timers } = this.ports;
    this.#partitions = createPartitions({
      ...{ leases, timers, name: 'presence', count: partCount },
      work: (part, lease, leave) => this.#lookAfter(part, { lease, leave, writing }),
      onHolders: () => this.#holdersChanged(),
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#partitions?.close();
    this.#cancelLook?.();
  }

  #leaseOf(part: number): Lease | undefined {
    const lease = this.#held.get(part)?.lease;
    return lease?.isHeld() ? lease : undefined;
  }

  async #lookAfter(part: number, { lease, leave, writing }: Work): Promise<void> {
    const takenAtMs = this.ports.clock.monotonicMs();
    const own: Held = { lease, takenAtMs, isLeaving: false };
    this.#held.set(part, own);
    this.tell({ kind: 'part-taken', part, unheardMs: lease.unheardMs });
    await firstOf(lease.lost, leave);
    // While the log is away nobody could write what is known here: whoever comes next would begin with less.
    if (!this.#stopping.signal.aborted) await this.#untilWritten(part, { lease, writing });
    own.isLeaving = true;
    if (lease.isHeld()) {
      this.tell({ kind: 'part-leaving', part });
      await writing.settle(part);
    }
    this.#held.delete(part);
    this.tell({ kind: 'part-left', part });
  }

  #untilWritten(part: number, { lease, writing }: Pick<Work, 'lease' | 'writing'>): Promise<void> {
    const given = new AbortController();
    const isOver = AbortSignal.any([lease.lost, this.#stopping.signal]);
    return Promise.race([writing.untilWritten(part, given.signal), firstOf(isOver)]).finally(() =>
      given.abort(),
    );
  }

  #holdersChanged(): void {
    const { clock, timers } = this.ports;
    for (let part = 0; part < partCount; part += 1) {
      const holder = this.#partitions?.holder(part);
      const isGivenBack = holder?.isFree && holder.owner === '';
      if (!isGivenBack) this.#handedOverUntilMs.delete(part);
      else if (!this.#handedOverUntilMs.has(part)) {
        this.#handedOverUntilMs.set(part, clock.monotonicMs() + handOverMs);
      }
    }
    this.tell({ kind: 'owners-changed' });
    this.#cancelLook?.();
    if (this.#handedOverUntilMs.size === 0) return;
    this.#cancelLook = timers.after(handOverMs, () => this.tell({ kind: 'owners-changed' }));
  }
}

interface Work {
  readonly lease: Lease;
  readonly leave: AbortSignal;
  readonly writing: Writing;
}

function firstOf(...signals: readonly AbortSignal[]): Promise<void> {
  const any = AbortSignal.any([...signals]);
  return new Promise((resolve) => {
    if (any.aborted) resolve();
    else any.addEventListener('abort', () => resolve(), { once: true });
  });
}
