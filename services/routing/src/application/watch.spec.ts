import { describe, expect, it } from '@jest/globals';
import { eventually, type ManualClock } from '@stillhere/testing';
import { ada, as, conversationId, createFixture } from '../../test/fixture.js';
import { acceptOffer } from './accept-offer.js';
import { getWait } from './get-wait.js';
import { toldEveryMs } from './places.js';
import { setAvailability } from './set-availability.js';
import { watchPlace } from './watch-place.js';
import { watchQueue } from './watch-queue.js';

const staff = as(ada, ['counselor']);

async function setUp() {
  const fixture = createFixture();
  const process = await fixture.start();
  const { routing } = process;
  const wait = async (n: number, priority: number) => {
    await fixture.session.open(conversationId(n), priority);
    const key = `waiting/local/${conversationId(n)}`;
    await eventually('it waits', () => routing.waiting.view.get(key));
  };
  const accept = (n: number) =>
    acceptOffer(
      routing,
      { conversation: conversationId(n), counselor: ada, displayName: 'Ada' },
      staff,
    );
  const available = () =>
    setAvailability(routing, { counselor: ada, available: true, seatsMax: 20 }, staff);
  return { ...fixture, process, routing, wait, accept, available };
}

describe('watch the queue', () => {
  it('lists the most urgent first, then the longest wait, and again at each change', async () => {
    const { routing, process, wait, clock } = await setUp();
    await wait(1, 1);
    clock.stepWall(1_000);
    await wait(2, 3);
    await wait(3, 1);
    const abort = new AbortController();
    const watch = watchQueue(routing, { ...staff, signal: abort.signal });
    const order = async () =>
      (await watch.next()).value?.waiting.map(({ conversation }: { conversation: string }) =>
        Number(conversation),
      );
    expect(await order()).toEqual([2, 1, 3]);
    const next = order();
    await wait(4, 2);
    expect(await next).toEqual([2, 4, 1, 3]);
    const last = watch.next();
    abort.abort();
    expect((await last).done).toBe(true);
    await process.stop();
  });
});

/** What comes next, however long it is held back. */
async function told<Item>(watch: AsyncIterator<Item, void>, clock: ManualClock) {
  const got: IteratorResult<Item, void>[] = [];
  void watch.next().then((result) => got.push(result));
  await eventually('it is told', async () => {
    await clock.advance(toldEveryMs);
    return got.length > 0;
  });
  return got[0] as IteratorResult<Item, void>;
}

describe('watch a place', () => {
  const visitor = (n: number) => as('visitor:v', ['visitor'], conversationId(n));

  it('says the place until it is answered, and that it was', async () => {
    const { routing, process, wait, accept, available, clock } = await setUp();
    await available();
    await wait(1, 1);
    await wait(2, 1);
    const watch = watchPlace(routing, { conversation: conversationId(2) }, visitor(2));
    const place = async () => (await told(watch, clock)).value;
    expect(await place()).toMatchObject({ status: 'waiting', place: 2, waiting: 2, counselors: 1 });
    await accept(1);
    expect(await place()).toMatchObject({ status: 'waiting', place: 1, waiting: 1 });
    await accept(2);
    expect(await place()).toMatchObject({ status: 'accepted', place: 0 });
    expect((await watch.next()).done).toBe(true);
    await process.stop();
  });

  it('tells of a change at once, and of many changes once a second', async () => {
    const { routing, process, wait, clock } = await setUp();
    await clock.advance(toldEveryMs);
    await wait(1, 1);
    const watch = watchPlace(routing, { conversation: conversationId(1) }, visitor(1));
    expect((await watch.next()).value).toMatchObject({ waiting: 1 });
    await clock.advance(toldEveryMs);
    await wait(2, 0);
    expect((await watch.next()).value).toMatchObject({ waiting: 2 });
    const next = watch.next();
    for (let n = 3; n <= 6; n += 1) await wait(n, 0);
    await clock.advance(toldEveryMs);
    expect((await next).value).toMatchObject({ waiting: 6 });
    await process.stop();
  });

  it('waits for a conversation on its way into the queue, and tells when it left', async () => {
    const { routing, process, session, clock } = await setUp();
    const watch = watchPlace(routing, { conversation: conversationId(1) }, visitor(1));
    const first = told(watch, clock);
    await session.open(conversationId(1));
    expect((await first).value).toMatchObject({ status: 'waiting', place: 1 });
    await session.end(conversationId(1));
    expect((await told(watch, clock)).value).toMatchObject({ status: 'left' });
    await process.stop();
  });

  it('says how long it takes only when enough waits are recorded', async () => {
    const { routing, process, wait, accept, available, clock } = await setUp();
    await available();
    for (let n = 1; n <= 5; n += 1) {
      await wait(n, 1);
      clock.stepWall(n * 10_000);
      await accept(n);
      const waits = () => routing.waiting.view.get('waits/local');
      await eventually('it is counted', () => {
        const row = waits();
        return row?.kind === 'waits' && row.recentS.length === n;
      });
      await wait(10 + n, 1);
      const conversation = conversationId(10 + n);
      const watch = watchPlace(routing, { conversation }, visitor(10 + n));
      const range = n < 5 ? { waitFromS: 0, waitToS: 0 } : { waitFromS: 20, waitToS: 40 };
      expect((await watch.next()).value).toMatchObject(range);
      await watch.return(undefined);
      expect(getWait(routing, as('', []))).toEqual({ free: true, ...range });
    }
    await setAvailability(routing, { counselor: ada, available: false, seatsMax: 0 }, staff);
    const free = () => getWait(routing, staff).free;
    await eventually('nobody is free', () => !free());
    await process.stop();
  });

  it('is for the visitor of that conversation only', async () => {
    const { routing, process } = await setUp();
    const foreign = watchPlace(routing, { conversation: conversationId(1) }, visitor(2));
    await expect(foreign.next()).rejects.toMatchObject({ status: 'permission-denied' });
    await process.stop();
  });
});
