import { afterEach, describe, expect, it } from '@jest/globals';
import type { Clock, Timers } from '@stillhere/kernel';
import { eventually } from '@stillhere/testing';
import type { Lease } from './lease.js';
import { type Claim, type LeaseBoard, LeasesUnavailable } from './lease-board.js';
import { createLeases, type Leases, type LeaseTimes } from './leases.js';
import { createPartitions, type Partitions } from './partitions.js';
import { type Candidate, standFor } from './stand-for.js';

export interface BoardsUnderTest {
  /** Another connection to the same leases. */
  open(): Promise<LeaseBoard>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Sets the board's own clock back by an hour: nothing runs out by it for that long. */
  setClockBack?(): Promise<void>;
  close(): Promise<void>;
}

/** Short, in the proportions of the real ones. */
const times: LeaseTimes = { leaseMs: 1_200, renewEveryMs: 400, marginMs: 100 };
const retryEveryMs = 100;

/** What every board promises, and what leases and partitions make of it. */
export function leaseBoardContract(adapter: string, start: () => Promise<BoardsUnderTest>): void {
  describe(`leases on ${adapter}`, () => {
    let boards: BoardsUnderTest;
    const opened: { close(): Promise<void> }[] = [];
    let owners = 0;

    const process = async (): Promise<Process> => {
      owners += 1;
      const board = new CutOffBoard(await boards.open());
      const { clock, timers } = boards;
      const owner = `p${owners}`;
      const address = `${owner}:7000`;
      const leases = createLeases({ board, owner, address, clock, timers, times });
      opened.push(leases);
      return { board, leases };
    };
    const stage = async (): Promise<readonly [Process, Process]> => {
      boards = await start();
      return [await process(), await process()];
    };
    /** As a process that wants it asks: again and again. */
    const taken = (leases: Leases, name: string): Promise<Lease> =>
      eventually(`${leases.owner} holds ${name}`, async () => {
        const lease = await leases.acquire(name);
        if (lease === undefined) await paused(boards.timers, retryEveryMs);
        return lease;
      }) as Promise<Lease>;

    afterEach(async () => {
      for (const one of opened.splice(0).reverse()) await one.close();
      await boards.close();
    });

    it('who wants one for good has it whenever it is free: one at a time, the next after each', async () => {
      const [a, b] = await stage();
      const { timers } = boards;
      const changes: string[] = [];
      const candidate = ({ leases }: Process): Candidate =>
        standFor({
          ...{ leases, name: 'relay', timers, everyMs: retryEveryMs },
          onChange: (isHeld) => changes.push(`${leases.owner} ${isHeld ? 'has it' : 'lost it'}`),
        });
      const [first, second] = [candidate(a), candidate(b)];
      const holder = await eventually('one has it', () =>
        [first, second].find((one) => one.isHeld()),
      );
      const [owner, next] = holder === first ? [a, second] : [b, first];
      expect(next.isHeld()).toBe(false);
      owner.board.isCutOff = true;
      await eventually('the other one has it', () => next.isHeld());
      expect(holder?.isHeld()).toBe(false);
      owner.board.isCutOff = false;
      await next.close();
      await eventually('and the first again', () => holder?.isHeld());
      await holder?.close();
      const held = new Set<string>();
      for (const change of changes) {
        const [who = '', what] = change.split(' ', 2);
        if (what === 'has') held.add(who);
        else held.delete(who);
        expect(held.size).toBeLessThanOrEqual(1);
      }
      expect(changes).toHaveLength(6);
    });

    it('a free one is granted to one, and refused to others', async () => {
      const [a, b] = await stage();
      const lease = await a.leases.acquire('relay');
      expect(lease).toMatchObject({ name: 'relay', fence: 1 });
      expect(lease?.isHeld()).toBe(true);
      expect(await b.leases.acquire('relay')).toBeUndefined();
      expect(await b.leases.acquire('other')).toMatchObject({ fence: 1 });
      const { owner } = a.leases;
      expect(await b.leases.holders('rel')).toEqual([
        { name: 'relay', owner, address: `${owner}:7000`, fence: 1, isFree: false },
      ]);
    });

    it('of many who ask at once, one gets it', async () => {
      const [a, b] = await stage();
      const all = [a, b, await process(), await process()];
      for (const name of ['one', 'two', 'three']) {
        const granted = await Promise.all(all.map(({ leases }) => leases.acquire(name)));
        expect(granted.filter((lease) => lease !== undefined)).toHaveLength(1);
      }
    });

    it('given back, the next one has it at once, with a higher fence', async () => {
      const [a, b] = await stage();
      const lease = await a.leases.acquire('relay');
      await lease?.release();
      expect([lease?.isHeld(), lease?.lost.aborted]).toEqual([false, true]);
      expect(await b.leases.acquire('relay')).toMatchObject({ fence: 2 });
      await lease?.release();
      expect(await a.leases.acquire('relay')).toBeUndefined();
    });

    it('says how long nobody was heard of who held it', async () => {
      const [a, b] = await stage();
      const first = (await a.leases.acquire('relay')) as Lease;
      expect(first.unheardMs).toBeUndefined();
      await first.release();
      expect((await b.leases.acquire('relay'))?.unheardMs).toBeLessThan(times.leaseMs);
      await b.board.renew(b.leases.owner, [{ name: 'relay', fence: 2 }], times.leaseMs);
      b.board.isCutOff = true;
      const next = await taken(a.leases, 'relay');
      expect(next.unheardMs).toBeGreaterThanOrEqual(times.leaseMs - times.marginMs);
    });

    it('renewed, it stays for longer than a lease lasts', async () => {
      const [a, b] = await stage();
      const lease = await a.leases.acquire('relay');
      await eventually('ten renewals', () => a.board.renewals >= 10 || pausedTurn(boards.timers));
      expect(lease?.isHeld()).toBe(true);
      expect(await b.leases.acquire('relay')).toBeUndefined();
    });

    it('an owner that is cut off has stopped before the next one begins, and its renewal comes too late', async () => {
      const [a, b] = await stage();
      const lease = (await a.leases.acquire('relay')) as Lease;
      const lostAtMs = new Promise<number>((resolve) =>
        lease.lost.addEventListener('abort', () => resolve(boards.clock.monotonicMs())),
      );
      a.board.isCutOff = true;
      const next = await taken(b.leases, 'relay');
      expect(lease.isHeld()).toBe(false);
      expect(await lostAtMs).toBeLessThan(boards.clock.monotonicMs());
      expect(next.fence).toBe(2);
      a.board.isCutOff = false;
      expect(await a.board.renew(a.leases.owner, [lease], times.leaseMs)).toEqual(new Set());
      expect(next.isHeld()).toBe(true);
    });

    it('the answer to a grant that got lost costs its owner nothing but a number', async () => {
      const [a] = await stage();
      a.board.losesAnswers = true;
      await expect(a.leases.acquire('relay')).rejects.toBeInstanceOf(LeasesUnavailable);
      a.board.losesAnswers = false;
      expect(await a.leases.acquire('relay')).toMatchObject({ fence: 2 });
    });

    it('an abandoned one is taken even when the clock of the board was set back', async () => {
      const [a, b] = await stage();
      if (boards.setClockBack === undefined) return;
      await a.leases.acquire('relay');
      a.board.isCutOff = true;
      await boards.setClockBack();
      expect(await taken(b.leases, 'relay')).toMatchObject({ fence: 2 });
    });

    it('partitions are shared out evenly, each with one process, and those of a dead one are taken over', async () => {
      const [a, b] = await stage();
      // Who is asked says so to the millisecond; a timer that says it by itself may be late on a busy machine.
      const places = new Map<number, Set<Lease>>();
      const twice: number[] = [];
      const join = ({ leases }: Process): Partitions => {
        const partitions = createPartitions({
          leases,
          timers: boards.timers,
          name: 'presence',
          count: 8,
          retryEveryMs,
          work: async (partition, lease, leave) => {
            const granted = places.get(partition) ?? new Set();
            if ([...granted].some((one) => one.isHeld())) twice.push(partition);
            places.set(partition, granted.add(lease));
            await ended(lease.lost, leave);
            granted.delete(lease);
          },
        });
        opened.push(partitions);
        return partitions;
      };
      const count = (partitions: Partitions) => partitions.held().length;
      const [ofA, ofB] = [join(a), join(b)];
      const wait = (what: string, probe: () => boolean) =>
        eventually(what, () => probe() || pausedTurn(boards.timers));
      await wait('four each', () => count(ofA) === 4 && count(ofB) === 4);
      a.board.isCutOff = true;
      await wait('all with the other', () => count(ofB) === 8);
      await wait('it has none', () => count(ofA) === 0);
      const fences = ofB.held().map((partition) => ofB.lease(partition)?.fence ?? 0);
      expect(Math.max(...fences)).toBeGreaterThan(1);
      a.board.isCutOff = false;
      await wait('four each again', () => count(ofA) === 4 && count(ofB) === 4);
      expect(twice).toEqual([]);
      await wait(
        'who holds them is known',
        () => ofA.holder(ofB.held()[0] ?? 0)?.owner === b.leases.owner,
      );
    });
  });
}

interface Process {
  readonly board: CutOffBoard;
  readonly leases: Leases;
}

/** A board with a network before it that can be cut, or lose what the board answers. */
class CutOffBoard implements LeaseBoard {
  isCutOff = false;
  losesAnswers = false;
  renewals = 0;

  constructor(private readonly board: LeaseBoard) {}

  claim(name: string, claim: Claim) {
    return this.#through(() => this.board.claim(name, claim));
  }

  async renew(...call: Parameters<LeaseBoard['renew']>) {
    const renewed = await this.#through(() => this.board.renew(...call));
    this.renewals += 1;
    return renewed;
  }

  release(...call: Parameters<LeaseBoard['release']>) {
    return this.#through(() => this.board.release(...call));
  }

  list(prefix: string) {
    return this.#through(() => this.board.list(prefix));
  }

  async #through<T>(call: () => Promise<T>): Promise<T> {
    if (this.isCutOff) throw new LeasesUnavailable('cut off');
    const answer = await call();
    if (this.losesAnswers) throw new LeasesUnavailable('the answer was lost');
    return answer;
  }
}

const paused = (timers: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => void timers.after(delayMs, resolve));

/** Not yet: asks again after a moment, without keeping a processor busy. */
const pausedTurn = async (timers: Timers): Promise<false> => {
  await paused(timers, 10);
  return false;
};

const ended = (...signals: readonly AbortSignal[]): Promise<void> => {
  const any = AbortSignal.any([...signals]);
  return any.aborted
    ? Promise.resolve()
    : new Promise((resolve) => any.addEventListener('abort', () => resolve(), { once: true }));
};
