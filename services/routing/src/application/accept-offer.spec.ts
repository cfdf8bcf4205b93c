import { afterEach, describe, expect, it } from '@jest/globals';
import type { routing as api } from '@stillhere/contracts';
import { eventually } from '@stillhere/testing';
import {
  ada,
  as,
  ben,
  conversationId,
  createFixture,
  type RoutingProcess,
} from '../../test/fixture.js';
import { acceptOffer } from './accept-offer.js';
import { getAvailability } from './get-availability.js';
import { setAvailability } from './set-availability.js';
import { workerStream } from './streams.js';

const [one, two] = [conversationId(1), conversationId(2)];
const accept = ({ routing }: RoutingProcess, counselor: string, conversation: string) =>
  acceptOffer(
    routing,
    { conversation, counselor, displayName: 'Ada' },
    as(counselor, ['counselor']),
  );
const set = ({ routing }: RoutingProcess, request: Omit<api.SetAvailabilityRequest, 'state'>) =>
  setAvailability(routing, { ...request, state: '' }, as(request.counselor, ['counselor']));
/** What a desk opens. */
const told = async ({ routing }: RoutingProcess, counselor: string) =>
  (await getAvailability(routing, { counselor }, as(counselor, ['counselor']))).seats;
const open = (process: RoutingProcess, counselor: string, seatsMax = 2) =>
  set(process, { counselor, available: true, seatsMax });

describe('accept an offer', () => {
  const processes: RoutingProcess[] = [];
  const setUp = async () => {
    const fixture = createFixture();
    const process = await fixture.start();
    processes.push(process);
    const wait = async (conversation: string, priority = 1) => {
      await fixture.session.open(conversation, priority);
      const view = process.routing.waiting.view;
      await eventually('it waits', () => view.get(`waiting/local/${conversation}`));
    };
    const seats = async (counselor: string) => {
      const { state } = await process.routing.workers.load(workerStream('local', counselor));
      return state.seats.map(({ conversation }) => conversation);
    };
    return { ...fixture, process, wait, seats };
  };
  afterEach(async () => {
    for (const process of processes.splice(0)) await process.stop();
  });

  it('reserves, accepts and assigns; once more changes nothing', async () => {
    const { process, wait, seats, session } = await setUp();
    await open(process, ada);
    await wait(one);
    expect(await accept(process, ada, one)).toEqual({ conversation: one, newlyAccepted: true });
    expect(await accept(process, ada, one)).toEqual({ conversation: one, newlyAccepted: false });
    expect(await seats(ada)).toEqual([one]);
    expect(await session.state(one)).toMatchObject({ status: 'assigned', counselor: ada });
  });

  it('refuses whom it should, and leaves no seat behind', async () => {
    const { process, wait, seats } = await setUp();
    await wait(one);
    await wait(two);
    await expect(accept(process, ada, one)).rejects.toMatchObject({ code: 'NotAvailable' });
    await open(process, ada, 1);
    await open(process, ben, 1);
    await accept(process, ada, one);
    await expect(accept(process, ada, two)).rejects.toMatchObject({ code: 'SeatsFull' });
    await expect(accept(process, ben, one)).rejects.toMatchObject({ code: 'AlreadyAccepted' });
    await expect(accept(process, ben, conversationId(9))).rejects.toMatchObject({
      code: 'ConversationMissing',
    });
    expect(await seats(ben)).toEqual([]);
    const foreign = acceptOffer(
      process.routing,
      { conversation: two, counselor: ben, displayName: 'Ben' },
      as(ada, ['counselor']),
    );
    await expect(foreign).rejects.toMatchObject({ status: 'permission-denied' });
  });

  it('waits for the queue in the moment after the opening', async () => {
    const { process, session, clock } = await setUp();
    await open(process, ada, 1);
    await session.open(one);
    const accepting = accept(process, ada, one);
    const { view } = process.routing.waiting;
    await eventually('it waits', () => view.get(`waiting/local/${one}`));
    await clock.advance(100);
    await accepting;
    expect(await session.state(one)).toMatchObject({ status: 'assigned', counselor: ada });
  });

  it('gives it to exactly one of many who accept at once', async () => {
    const { process, wait, seats, session } = await setUp();
    const names = Array.from({ length: 12 }, (_, n) => `counselor:c${n}`);
    for (const name of names) await open(process, name, 1);
    await wait(one);
    const results = await Promise.allSettled(names.map((name) => accept(process, name, one)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = names[results.findIndex(({ status }) => status === 'fulfilled')];
    expect((await session.state(one)).counselor).toBe(winner);
    for (const name of names) expect(await seats(name)).toEqual(name === winner ? [one] : []);
  });

  it('frees the seat when the conversation ended meanwhile, and when it ends', async () => {
    const { process, wait, seats, session } = await setUp();
    await open(process, ada, 1);
    await wait(one);
    await accept(process, ada, one);
    await session.end(one);
    await eventually('the seat is free', async () => (await seats(ada)).length === 0);
    await expect(accept(process, ada, one)).rejects.toMatchObject({ code: 'NotWaiting' });
    expect(await seats(ada)).toEqual([]);
  });

  it('finishes by itself what the session service could not do at once', async () => {
    const { process, wait, session, clock } = await setUp();
    await open(process, ada, 1);
    await wait(one);
    session.troubles = ['before'];
    await accept(process, ada, one).catch(() => {});
    await clock.advance(1_000);
    expect(await session.state(one)).toMatchObject({ status: 'assigned', counselor: ada });
  });

  it('names a conversation only once it is assigned: sooner nobody may follow it', async () => {
    const { process, wait, seats, session, clock } = await setUp();
    await open(process, ada, 1);
    await wait(one);
    session.troubles = ['before'];
    await expect(accept(process, ada, one)).rejects.toMatchObject({ status: 'unavailable' });
    expect([await seats(ada), await told(process, ada)]).toEqual([[one], []]);
    await clock.advance(1_000);
    expect(await told(process, ada)).toEqual([one]);
  });

  it('finishes after a restart what a crash left between seat and assignment', async () => {
    const { process, wait, session, start, clock } = await setUp();
    await open(process, ada, 1);
    await wait(one);
    session.troubles = Array.from({ length: 100 }, () => 'before' as const);
    await expect(accept(process, ada, one)).rejects.toMatchObject({ status: 'unavailable' });
    process.kill();
    session.troubles = [];
    processes.splice(0);
    processes.push(await start());
    await clock.advance(1_000);
    expect(await session.state(one)).toMatchObject({ status: 'assigned', counselor: ada });
  });
});
