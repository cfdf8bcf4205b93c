import { afterEach, describe, expect, it } from '@jest/globals';
import { createMemoryReadModelStore, turnsByLease, turnTimes } from '@stillhere/event-processing';
import {
  createLeases,
  createLocalBoard,
  type LeaseBoard,
  LeasesUnavailable,
} from '@stillhere/leases';
import { eventually } from '@stillhere/testing';
import { ada, conversationId, createFixture, type RoutingProcess } from '../../test/fixture.js';
import { openDesk, set } from '../../test/shift.js';
import { queueStream } from './streams.js';

const one = conversationId(1);

describe('two processes of routing that share their views', () => {
  const processes: RoutingProcess[] = [];
  afterEach(async () => {
    for (const process of processes.splice(0)) await process.stop();
  });

  /** Its leases stay where they are when it is cut off, as those of a killed process do. */
  function setUp() {
    const fixture = createFixture();
    const { clock } = fixture;
    const board = createLocalBoard(clock);
    const views = createMemoryReadModelStore();
    const start = async (owner: string) => {
      const cut = { isCut: false };
      const leases = createLeases({
        ...{ board: cuttable(board, cut), owner, clock, timers: clock, times: turnTimes },
      });
      const turnOf = turnsByLease({ leases, timers: clock });
      const process = await fixture.start(views.sharedBy(turnOf));
      processes.push(process);
      const kill = (): void => {
        cut.isCut = true;
        process.kill();
      };
      return { process, kill };
    };
    return { ...fixture, start };
  }
  const isQueued = async ({ routing }: RoutingProcess, conversation: string) =>
    (await routing.queues.load(queueStream('local', conversation))).state.status === 'waiting';

  it('ask once, not twice, whether who is on shift may still work', async () => {
    const { start, clock, staff } = setUp();
    const [{ process }] = [await start('one'), await start('two')];
    await clock.advance(1_000);
    await openDesk(process, ada);
    await set(process, ada);
    await clock.advance(2_000);
    staff.asked = 0;
    await clock.advance(10_000);
    expect(staff.asked).toBeGreaterThanOrEqual(9);
    expect(staff.asked).toBeLessThanOrEqual(11);
  });

  it('of one that is killed the other takes over within 4 s: who comes has a place in the queue', async () => {
    const { start, clock, session, reported } = setUp();
    const first = await start('one');
    const { process: second } = await start('two');
    await clock.advance(1_000);
    await session.open(one);
    await eventually('it is queued', () => isQueued(second, one));
    first.kill();
    const two = conversationId(2);
    await session.open(two);
    await clock.advance(1_000);
    expect(await isQueued(second, two)).toBe(false);
    await clock.advance(3_000);
    await eventually('it is queued by the other', () => isQueued(second, two));
    expect(reported).toEqual([]);
    processes.splice(0, 1);
  });
});

const cuttable = (board: LeaseBoard, cut: { readonly isCut: boolean }): LeaseBoard => {
  const unlessCut = <T>(ask: () => Promise<T>): Promise<T> =>
    cut.isCut ? Promise.reject(new LeasesUnavailable('cut off')) : ask();
  return {
    claim: (...claim) => unlessCut(() => board.claim(...claim)),
    renew: (...renewal) => unlessCut(() => board.renew(...renewal)),
    release: (...released) => unlessCut(() => board.release(...released)),
    list: (prefix) => unlessCut(() => board.list(prefix)),
  };
};
