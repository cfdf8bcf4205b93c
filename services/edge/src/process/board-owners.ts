import type { Cancel, Timers } from '@stillhere/kernel';
import { type Leases, LeasesUnavailable } from '@stillhere/leases';
import type { Logger } from '@stillhere/nest-kit';
import type { PresenceOwner, PresenceOwners } from '../application/presence/owners.js';

/** How often the board is read: so much later a gateway knows the new owner of a part. */
const readEveryMs = 500;

/** As `partitions.ts` of libs/leases writes them. */
const partition = /^presence\/partition\/(\d+)$/;
const member = /^presence\/member\//;

export interface BoardParts {
  readonly leases: Pick<Leases, 'holders'>;
  readonly timers: Timers;
  readonly logger: Logger;
}

/**
 * Who looks after what, read off the board on which the processes of presence write it down: one truth, ordered by the
 * fences, also while one of these processes stands still. While the board cannot be asked, all stays as it was last
 * heard.
 */
export class BoardOwners implements PresenceOwners {
  #owners = new Map<number, PresenceOwner>();
  #addresses: ReadonlySet<string> = new Set();
  readonly #watchers = new Set<() => void>();
  #cancel: Cancel | undefined;
  #isStopped = false;
  #isAway = false;

  constructor(private readonly parts: BoardParts) {}

  get addresses(): ReadonlySet<string> {
    return this.#addresses;
  }

  of(part: number): PresenceOwner | undefined {
    return this.#owners.get(part);
  }

  watch(changed: () => void): Cancel {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  /** Resolves when the board was read, or could not be. */
  async start(): Promise<void> {
    await this.#read();
    if (this.#isStopped) return;
    this.#cancel = this.parts.timers.after(readEveryMs, () => void this.start());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  async #read(): Promise<void> {
    try {
      const holders = await this.parts.leases.holders('presence/');
      this.#isAway = false;
      const held = holders.filter(({ isFree, address }) => !isFree && address !== '');
      const owners = new Map<number, PresenceOwner>();
      for (const { name, address, fence } of held) {
        const part = partition.exec(name)?.[1];
        if (part !== undefined) owners.set(Number(part), { address, fence });
      }
      const members = held.filter(({ name }) => member.test(name));
      this.#is(owners, new Set(members.map(({ address }) => address)));
    } catch (error) {
      if (!(error instanceof LeasesUnavailable)) throw error;
      if (!this.#isAway) this.parts.logger.warn('who looks after presence cannot be read now');
      this.#isAway = true;
    }
  }

  #is(owners: Map<number, PresenceOwner>, addresses: ReadonlySet<string>): void {
    const isNews =
      owners.size !== this.#owners.size ||
      [...owners].some(([part, { fence }]) => this.#owners.get(part)?.fence !== fence) ||
      addresses.size !== this.#addresses.size ||
      [...addresses].some((address) => !this.#addresses.has(address));
    this.#owners = owners;
    this.#addresses = addresses;
    if (isNews) for (const changed of this.#watchers) changed();
  }
}
