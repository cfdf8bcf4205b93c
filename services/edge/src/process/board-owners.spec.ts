import { describe, expect, it } from '@jest/globals';
import { type Holder, LeasesUnavailable } from '@stillhere/leases';
import { silentLogger } from '@stillhere/nest-kit';
import { manualClock } from '@stillhere/testing';
import { BoardOwners } from './board-owners.js';

const holder = (name: string, address: string, over: Partial<Holder> = {}): Holder => ({
  ...{ name: `presence/${name}`, owner: address, address, fence: 1, isFree: false },
  ...over,
});

async function reading(first: readonly Holder[]) {
  const clock = manualClock();
  let board: readonly Holder[] | 'away' = first;
  const leases = {
    holders: async () => {
      if (board === 'away') throw new LeasesUnavailable('away');
      return board;
    },
  };
  const owners = new BoardOwners({ leases, timers: clock, logger: silentLogger });
  let changes = 0;
  owners.watch(() => {
    changes += 1;
  });
  await owners.start();
  const is = async (next: typeof board): Promise<void> => {
    board = next;
    await clock.advance(500);
  };
  return { owners, is, changes: () => changes };
}

describe('who looks after which part of presence', () => {
  it('is read off the board, with everybody who may take a part', async () => {
    const { owners } = await reading([
      holder('member/x', 'p1:1'),
      holder('member/y', 'p2:1'),
      holder('partition/7', 'p1:1', { fence: 3 }),
      holder('partition/8', 'p3:1', { isFree: true }),
    ]);
    expect([...owners.addresses]).toEqual(['p1:1', 'p2:1']);
    expect(owners.of(7)).toEqual({ address: 'p1:1', fence: 3 });
    expect(owners.of(8)).toBeUndefined();
  });

  it('is told when it changes, also to the same place, and only then', async () => {
    const here = [holder('member/x', 'p1:1'), holder('partition/7', 'p1:1')];
    const { owners, is, changes } = await reading(here);
    await is([...here]);
    expect(changes()).toBe(1);
    await is([holder('member/x', 'p1:1'), holder('partition/7', 'p1:1', { fence: 2 })]);
    expect([changes(), owners.of(7)?.fence]).toEqual([2, 2]);
    await is([]);
    expect([changes(), owners.of(7), owners.addresses.size]).toEqual([3, undefined, 0]);
  });

  it('stays as it was last heard while the board is away', async () => {
    const { owners, is, changes } = await reading([holder('partition/7', 'p1:1')]);
    await is('away');
    await is('away');
    expect([changes(), owners.of(7)?.address]).toEqual([1, 'p1:1']);
    await is([holder('partition/7', 'p2:1', { fence: 2 })]);
    expect([changes(), owners.of(7)?.address]).toEqual([2, 'p2:1']);
  });
});
