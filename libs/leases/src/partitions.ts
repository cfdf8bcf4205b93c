import { partitionOf, type Timers } from '@stillhere/kernel';
import type { Lease } from './lease.js';
import { LeasesUnavailable } from './lease-board.js';
import { type Holder, type Leases, retryEveryMs } from './leases.js';

export interface PartitionsOptions {
  readonly leases: Leases;
  readonly timers: Timers;
  /** Of what: `presence`. Leases are called `presence/partition/7` and `presence/member/OWNER`. */
  readonly name: string;
  /** How many there are, 1 or more; the same in every process, for ever. */
  readonly count: number;
  /**
   * Looks after one partition until `lease.lost` or `leave` aborts. When it resolves, the partition is given
   * back. Must not reject.
   */
  readonly work: (partition: number, lease: Lease, leave: AbortSignal) => Promise<void>;
  /** Called when who holds what is no longer as it was. */
  readonly onHolders?: () => void;
  readonly retryEveryMs?: number;
}

export interface Partitions {
  /** Those that this process holds. */
  held(): readonly number[];
  /** The lease under which this process looks after it. */
  lease(partition: number): Lease | undefined;
  /** Who looks after it, as this process last heard; `undefined`: nobody, or not known yet. */
  holder(partition: number): Holder | undefined;
  /** Leaves all, then resolves. */
  close(): Promise<void>;
}

/**
 * Shares partitions out evenly among the processes that are alive: whoever holds more than its share leaves
 * some, whoever holds less takes what is free. A partition is with one process at a time, or with none.
 */
export function createPartitions(options: PartitionsOptions): Partitions {
  const shared = new SharedPartitions(options);
  shared.begin();
  return shared;
}

interface Held {
  readonly lease: Lease;
  readonly leave: AbortController;
  readonly done: Promise<void>;
}

class SharedPartitions implements Partitions {
  readonly #held = new Map<number, Held>();
  readonly #partitionOf: ReadonlyMap<string, number>;
  #holders = new Map<number, Holder>();
  #membership: Lease | undefined;
  #round: Promise<void> = Promise.resolve();
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(private readonly options: PartitionsOptions) {
    const { name, count } = options;
    this.#partitionOf = new Map(
      Array.from({ length: count }, (_, index) => [`${name}/partition/${index}`, index]),
    );
  }

  held(): readonly number[] {
    return [...this.#held.keys()];
  }

  lease(partition: number): Lease | undefined {
    return this.#held.get(partition)?.lease;
  }

  holder(partition: number): Holder | undefined {
    return this.#holders.get(partition);
  }

  begin(): void {
    this.#round = this.#share().then(() => {
      if (this.#isClosed) return;
      this.#cancelTimer = this.options.timers.after(this.options.retryEveryMs ?? retryEveryMs, () =>
        this.begin(),
      );
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    await this.#round;
    await Promise.all([...this.#held.values()].map((held) => this.#leave(held)));
    await this.#membership?.release();
  }

  /** One look at the board, and what follows from it. While it cannot be asked, all stays as it is. */
  async #share(): Promise<void> {
    try {
      await this.#join();
      const share = await this.#look();
      const surplus = [...this.#held.values()].slice(share);
      for (const held of surplus) void this.#leave(held);
      for (const [name, partition] of this.#inOwnOrder()) {
        if (this.#isClosed || this.#held.size >= share) return;
        await this.#take(name, partition);
      }
    } catch (error) {
      if (!(error instanceof LeasesUnavailable)) throw error;
    }
  }

  async #join(): Promise<void> {
    if (this.#membership?.isHeld() === true) return;
    const { leases, name } = this.options;
    this.#membership = await leases.acquire(`${name}/member/${leases.owner}`);
  }

  /** Returns how many partitions each process should hold at most. */
  async #look(): Promise<number> {
    const { leases, name, count } = this.options;
    const members = (await leases.holders(`${name}/member/`)).filter(({ isFree }) => !isFree);
    const holders = new Map<number, Holder>();
    for (const holder of await leases.holders(`${name}/partition/`)) {
      const partition = this.#partitionOf.get(holder.name);
      if (partition !== undefined) holders.set(partition, holder);
    }
    const isNews = !sameHolders(holders, this.#holders);
    this.#holders = holders;
    if (isNews) this.options.onHolders?.();
    return Math.ceil(count / Math.max(1, members.length));
  }

  /** Each process begins elsewhere, so that they seldom want the same one. */
  *#inOwnOrder(): Iterable<readonly [string, number]> {
    const entries = [...this.#partitionOf];
    const start = partitionOf(this.options.leases.owner, entries.length);
    for (const entry of [...entries.slice(start), ...entries.slice(0, start)]) {
      const holder = this.#holders.get(entry[1]);
      if (!this.#held.has(entry[1]) && (holder?.isFree ?? true)) yield entry;
    }
  }

  async #take(name: string, partition: number): Promise<void> {
    const { leases, work } = this.options;
    const lease = await leases.acquire(name);
    if (lease === undefined) return;
    const leave = new AbortController();
    const done = work(partition, lease, leave.signal).then(() => {
      this.#held.delete(partition);
      return lease.release();
    });
    this.#held.set(partition, { lease, leave, done });
  }

  async #leave({ leave, done }: Held): Promise<void> {
    leave.abort();
    await done;
  }
}

const sameHolders = (a: ReadonlyMap<number, Holder>, b: ReadonlyMap<number, Holder>): boolean =>
  a.size === b.size &&
  [...a].every(([part, { fence, isFree }]) => {
    const other = b.get(part);
    return other?.fence === fence && other.isFree === isFree;
  });
