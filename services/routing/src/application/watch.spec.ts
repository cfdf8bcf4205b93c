import { describe, expect, it } from '@jest/globals';
import { eventually, type ManualClock } from '@stillhere/testing';
import { deskEnded, deskOpened } from '../../test/desk-events.js';
import { ada, as, conversationId, createFixture, goneEndMs } from '../../test/fixture.js';
import { ofAlone } from '../../test/shift.js';
import type { DeskEndCause } from '../domain/worker/events.js';
import { closedGoneMs, cutGoneMs } from '../projections/waiting-list.js';
import { acceptOffer } from './accept-offer.js';
import { toldEveryMs } from './deadlines.js';
import { getWait } from './get-wait.js';
import { recordDesk } from './record-desk.js';
import type { Routing } from './routing.js';
import { setAvailability } from './set-availability.js';
import { watchPlace } from './watch-place.js';
import { countedEveryMs, watchQueue } from './watch-queue.js';

const staff = as(ada, ['counselor']);
const presence = as('system:presence', ['service']);

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
  const available = async () => {
    await recordDesk(routing, ofAlone({ type: 'open-desk', ...deskOpened('k1').data }), presence);
    await setAvailability(
      routing,
      { counselor: ada, available: true, seatsMax: 20, state: '' },
      staff,
    );
    await eventually('on shift', () => routing.lists.of('local').around.counselors === 1);
  };
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
    await clock.advance(countedEveryMs(4));
    expect(await next).toEqual([2, 4, 1, 3]);
    const last = watch.next();
    abort.abort();
    expect((await last).done).toBe(true);
    await process.stop();
  });

  it('leaves a list alone for longer the more wait, up to a quarter of a second', () => {
    expect([4, 100, 5_000].map(countedEveryMs)).toEqual([1, 25, 250]);
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
  const placeOf = (routing: Routing, n: number) =>
    watchPlace(routing, { conversation: conversationId(n) }, visitor(n))[Symbol.asyncIterator]();

  it('says the place until it is answered, and that it was', async () => {
    const { routing, process, wait, accept, available, clock } = await setUp();
    await available();
    await wait(1, 1);
    await wait(2, 1);
    const watch = placeOf(routing, 2);
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
    const watch = placeOf(routing, 1);
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
    const watch = placeOf(routing, 1);
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
      const watch = placeOf(routing, 10 + n);
      const range = n < 5 ? { waitFromS: 0, waitToS: 0 } : { waitFromS: 20, waitToS: 40 };
      expect((await told(watch, clock)).value).toMatchObject(range);
      await watch.return?.();
      expect(getWait(routing, as('', []))).toEqual({ free: true, counselors: 1, ...range });
    }
    await setAvailability(
      routing,
      { counselor: ada, available: false, seatsMax: 0, state: '' },
      staff,
    );
    const free = () => getWait(routing, staff).free;
    await eventually('nobody is free', async () => {
      await clock.advance(toldEveryMs);
      return !free();
    });
    await process.stop();
  });

  it('says that nobody is on shift, and promises nothing then (C14)', async () => {
    const { routing, process, wait, available, clock } = await setUp();
    await clock.advance(20_000);
    await available();
    await wait(1, 1);
    const shown = () => routing.lists.of('local').around;
    const ended = (cause: DeskEndCause) =>
      recordDesk(routing, ofAlone({ type: 'end-desk', ...deskEnded('k1', cause).data }), presence);
    await ended('closed-or-reloaded');
    await clock.advance(1_000);
    expect(shown()).toMatchObject({ counselors: 1, free: 1 });
    await clock.advance(3_000);
    expect(shown()).toMatchObject({ counselors: 0, free: 0, waitFromS: 0, waitToS: 0 });
    expect(getWait(routing, as('', []))).toMatchObject({ free: false, counselors: 0 });
    await available();
    await ended('network');
    await clock.settle();
    expect(shown()).toMatchObject({ counselors: 0 });
    await process.stop();
  });

  it('counts who went away in a group of their own, and gives them their place back', async () => {
    const { routing, process, session, wait, clock } = await setUp();
    await wait(1, 1);
    await wait(2, 1);
    await session.person(conversationId(1), 'opened');
    await session.person(conversationId(2), 'opened');
    await session.person(conversationId(1), 'ended', 'network');
    const lists = () => routing.lists.of('local');
    await clock.advance(cutGoneMs - 2_000);
    expect(lists().around.waiting).toBe(2);
    await clock.advance(4_000);
    expect(lists()).toMatchObject({
      around: { waiting: 1 },
      shift: { waiting: 1, gone: 1 },
      queue: {
        waiting: [
          { conversation: conversationId(2), group: 'waiting', visitorPresence: 'here' },
          { conversation: conversationId(1), group: 'gone', visitorPresence: 'no-connection' },
        ],
      },
    });
    expect(lists().placeOf(conversationId(2))?.place).toBe(1);
    await session.person(conversationId(1), 'opened');
    await clock.settle();
    expect(lists().placeOf(conversationId(1))?.place).toBe(1);
    await process.stop();
  });

  it('ends what nobody waits for any more: at once after an exit, else after a time that is set', async () => {
    const { process, session, wait, clock } = await setUp();
    await clock.advance(20_000);
    for (const n of [1, 2]) {
      await wait(n, 1);
      await session.person(conversationId(n), 'opened');
    }
    await session.person(conversationId(1), 'left');
    await session.person(conversationId(2), 'ended', 'closed-or-reloaded');
    await clock.advance(2_000);
    expect(await session.state(conversationId(1))).toMatchObject({ status: 'ended' });
    await clock.advance(goneEndMs);
    expect(await session.state(conversationId(2))).toMatchObject({ status: 'waiting' });
    await clock.advance(closedGoneMs + 6_000);
    expect(await session.state(conversationId(2))).toMatchObject({ status: 'ended' });
    await process.stop();
  });

  it('counts the list once a second, however many come at once', async () => {
    const { routing, process, wait, clock } = await setUp();
    await clock.advance(toldEveryMs);
    await wait(1, 1);
    const { view } = routing.waiting;
    let looks = 0;
    const entries = view.entries.bind(view);
    const counting = () => {
      looks += 1;
      return entries();
    };
    Object.assign(view, { entries: counting });
    for (let n = 2; n <= 40; n += 1) {
      await wait(n, 1);
      void placeOf(routing, n).next();
    }
    // What one count looks at: who waits, who is on shift, which chats were lost.
    expect(looks).toBeLessThan(10);
    expect((await told(placeOf(routing, 40), clock)).value).toMatchObject({ place: 40 });
    await process.stop();
  });

  it('tells a crowd less often, but at once whose wait is over', async () => {
    const { routing, process, wait, accept, available, clock } = await setUp();
    await available();
    for (const n of [1, 2]) await wait(n, 1);
    const watch = placeOf(routing, 2);
    expect((await told(watch, clock)).value).toMatchObject({ place: 2 });
    const over = placeOf(routing, 1);
    expect((await told(over, clock)).value).toMatchObject({ place: 1 });
    for (let n = 0; n < 5_000; n += 1) routing.lists.changed.listen({ changed: () => undefined });
    await wait(3, 1);
    await clock.advance(6_000);
    for (const one of [watch, over]) {
      expect((await one.next()).value).toMatchObject({ waiting: 3 });
    }
    const next = watch.next();
    let isTold = false;
    void next.then(() => {
      isTold = true;
    });
    await accept(1);
    expect((await told(over, clock)).value).toMatchObject({ status: 'accepted' });
    await clock.advance(2_000);
    expect(isTold).toBe(false);
    await clock.advance(4_000);
    expect((await next).value).toMatchObject({ place: 1, waiting: 2 });
    await process.stop();
  });

  it('is for the visitor of that conversation only', async () => {
    const { routing, process } = await setUp();
    const foreign = () => watchPlace(routing, { conversation: conversationId(1) }, visitor(2));
    expect(foreign).toThrow(expect.objectContaining({ status: 'permission-denied' }));
    await process.stop();
  });
});
