import type { Clock, Timers } from '@stillhere/kernel';
import { HeldLease } from './held-lease.js';
import type { Lease } from './lease.js';
import type { ClaimedEntry, LeaseBoard } from './lease-board.js';
import { createUnrenewed } from './unrenewed.js';

/**
 * One owner at a time of what may live in one process only. Between two owners lies at least `marginMs`
 * in which the one before has stopped, as long as its clock runs; a process that was stopped in the middle
 * of an action finds out too late, which is why whatever an owner writes carries its `fence`,
 * and a smaller one than seen before is refused where it is written.
 */
export interface Leases {
  /** This process in this life. */
  readonly owner: string;
  /**
   * `undefined`: somebody else holds it. Whoever wants it asks again, every `retryEveryMs`: that is how an
   * abandoned one is noticed. Rejects with LeasesUnavailable.
   */
  acquire(name: string): Promise<Lease | undefined>;
  /**
   * Who holds what begins with `prefix`, in the order of the names; what nobody ever held is missing. May be out
   * of date. Whoever asks again and again also notices what is abandoned.
   */
  holders(prefix: string): Promise<readonly Holder[]>;
  /** Gives back all that is held. */
  close(): Promise<void>;
}

export interface Holder {
  readonly name: string;
  readonly owner: string;
  readonly address: string;
  readonly fence: number;
  /** Nobody holds it, as far as can be seen: `acquire` would probably be granted. */
  readonly isFree: boolean;
}

export interface LeasesOptions {
  readonly board: LeaseBoard;
  /** Unique for this life of the process. */
  readonly owner: string;
  /** Where others reach the owner; default `''`. */
  readonly address?: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Default the constants below; tests take shorter ones of the same proportions. */
  readonly times?: LeaseTimes;
}

export interface LeaseTimes {
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  readonly marginMs: number;
}

/**
 * How long others wait for an owner that died. Three renewals fit into it, so one lost answer and one slow
 * one cost nothing; sockets that have to be taken over wait this long, so it is not longer.
 */
const leaseMs = 6_000;
const renewEveryMs = 2_000;
/** The owner stops so much earlier than it must: a timer that is late, two clocks that drift apart. */
const marginMs = 500;

export const leaseTimes: LeaseTimes = { leaseMs, renewEveryMs, marginMs };

/** How often who wants a lease asks for it: an abandoned one is taken a lease and this much later. */
export const retryEveryMs = 1_000;

export function createLeases(options: LeasesOptions): Leases {
  return new RenewedLeases({ times: leaseTimes, address: '', ...options });
}

class RenewedLeases implements Leases {
  readonly #held = new Map<string, HeldLease>();
  readonly #unrenewed;
  #cancelRenewal: (() => void) | undefined;
  #isClosed = false;

  constructor(private readonly options: Required<LeasesOptions>) {
    this.#unrenewed = createUnrenewed(options.times.leaseMs);
  }

  get owner(): string {
    return this.options.owner;
  }

  async acquire(name: string): Promise<Lease | undefined> {
    if (this.#isClosed) return undefined;
    const { board, owner, address, clock, times } = this.options;
    const askedAtMs = clock.monotonicMs();
    const abandoned = this.#unrenewed.abandoned(name, askedAtMs);
    const entry = await board.claim(name, { owner, address, leaseMs: times.leaseMs, abandoned });
    if (entry.owner !== owner) {
      this.#unrenewed.saw(entry, clock.monotonicMs());
      return undefined;
    }
    this.#unrenewed.forget(name);
    if (this.#isClosed) {
      await board.release(owner, name, entry.fence);
      return undefined;
    }
    return this.#hold(entry, askedAtMs);
  }

  async holders(prefix: string): Promise<readonly Holder[]> {
    const entries = await this.options.board.list(prefix);
    const nowMs = this.options.clock.monotonicMs();
    return entries.map((entry) => {
      const { name, owner, address, fence, isRunOut } = entry;
      this.#unrenewed.saw(entry, nowMs);
      const isAbandoned = this.#unrenewed.abandoned(name, nowMs) !== undefined;
      return { name, owner, address, fence, isFree: owner === '' || isRunOut || isAbandoned };
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#held.values()].map((lease) => lease.release()));
  }

  #hold({ name, fence, unheardMs }: ClaimedEntry, askedAtMs: number): Lease {
    this.#held.get(name)?.lose();
    const lease = new HeldLease(
      { name, fence, unheardMs, untilMs: this.#untilMs(askedAtMs) },
      { ...this.options, ended: (ended) => this.#ended(ended) },
    );
    if (!lease.isHeld()) return lease;
    this.#held.set(name, lease);
    this.#planRenewal();
    return lease;
  }

  /** Counts from the moment of asking: the board's own time began later, so it ends later. */
  #untilMs(askedAtMs: number): number {
    return askedAtMs + this.options.times.leaseMs - this.options.times.marginMs;
  }

  #ended(lease: HeldLease): void {
    if (this.#held.get(lease.name) === lease) this.#held.delete(lease.name);
    if (this.#held.size > 0) return;
    this.#cancelRenewal?.();
    this.#cancelRenewal = undefined;
  }

  #planRenewal(): void {
    this.#cancelRenewal ??= this.options.timers.after(this.options.times.renewEveryMs, () => {
      this.#cancelRenewal = undefined;
      void this.#renew();
    });
  }

  async #renew(): Promise<void> {
    const { board, owner, clock, times } = this.options;
    const asked = [...this.#held.values()];
    const askedAtMs = clock.monotonicMs();
    if (asked.length > 0) this.#planRenewal();
    const renewed = await board.renew(owner, asked, times.leaseMs).catch(() => undefined);
    if (renewed === undefined) return;
    for (const lease of asked) {
      if (renewed.has(lease.name)) lease.renewed(this.#untilMs(askedAtMs));
      else lease.lose();
    }
  }
}
