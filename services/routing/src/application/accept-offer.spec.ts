import { afterEach, describe, expect, it } from '@jest/globals';
import type { routing as api } from '@stillhere/contracts';
import type { StoredEvent } from '@stillhere/event-store';
import { caseCount, eventually } from '@stillhere/testing';
import fc from 'fast-check';
import {
  ada,
  as,
  ben,
  conversationId,
  createFixture,
  type RoutingProcess,
} from '../../test/fixture.js';
import { seatOf } from '../domain/worker/state.js';
import { acceptOffer } from './accept-offer.js';
import { getAvailability } from './get-availability.js';
import { setAvailability } from './set-availability.js';
import { queueStream, workerStream } from './streams.js';

const [one, two] = [conversationId(1), conversationId(2)];
const accept = ({ routing }: RoutingProcess, counselor: string, conversation: string) =>
  acceptOffer(
    routing,
    { conversation, counselor, displayName: 'Ada' },
    as(counselor, ['counselor']),
  );
const set = ({ routing }: RoutingProcess, request: api.SetAvailabilityRequest) =>
  setAvailability(routing, request, as(request.counselor, ['counselor']));
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
      code: 'NotWaiting',
    });
    expect(await seats(ben)).toEqual([]);
    const foreign = acceptOffer(
      process.routing,
      { conversation: two, counselor: ben, displayName: 'Ben' },
      as(ada, ['counselor']),
    );
    await expect(foreign).rejects.toMatchObject({ status: 'permission-denied' });
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

  it('takes a conversation off the list that was assigned past it', async () => {
    const { process, wait, session } = await setUp();
    await wait(one);
    await session.assign({
      conversation: one,
      counselor: ben,
      displayName: 'Ben',
      previous: '',
      decision: 9,
    });
    const { view } = process.routing.waiting;
    await eventually('off the list', () => view.get(`waiting/local/${one}`) === undefined);
    await open(process, ada);
    await expect(accept(process, ada, one)).rejects.toMatchObject({ code: 'AlreadyAccepted' });
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

describe('R6 and R7 under random interleavings, crashes and faults', () => {
  const counselors = [ada, ben, 'counselor:cyd'];
  const conversations = [1, 2, 3, 4].map(conversationId);
  const step = fc.record({
    what: fc.constantFrom('open', 'accept', 'accept', 'accept', 'end', 'set', 'crash', 'pass'),
    counselor: fc.constantFrom(...counselors),
    conversation: fc.constantFrom(...conversations),
    seatsMax: fc.integer({ min: 1, max: 3 }),
    on: fc.constantFrom(true, true, true, false),
    trouble: fc.constantFrom('', '', '', 'before', 'after', 'written', 'lost', 'drop'),
    settle: fc.boolean(),
  });

  it('keeps each conversation with one counselor or in the queue, and seats within their limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { clock, faults, session, start, store, reported } = createFixture();
        let process = await start();
        const ignore = (work: Promise<unknown>) => void work.catch(() => {});
        for (const counselor of counselors) await open(process, counselor);
        for (const { what, counselor, conversation, seatsMax, on, trouble, settle } of steps) {
          if (trouble === 'drop') faults.dropSubscription();
          if (trouble === 'written' || trouble === 'lost') {
            faults.outcomeUnknown({ written: trouble === 'written' });
          }
          if (trouble === 'before' || trouble === 'after') session.troubles.push(trouble);
          if (what === 'open') ignore(session.open(conversation));
          if (what === 'accept') ignore(accept(process, counselor, conversation));
          if (what === 'end') ignore(session.end(conversation));
          if (what === 'set') ignore(set(process, { counselor, seatsMax, available: on }));
          if (what === 'crash') {
            process.kill();
            process = await start();
          }
          if (what === 'pass') await clock.advance(300);
          else if (settle) await clock.settle();
        }
        // In small steps: work that was just begun must not find its deadline long past.
        for (let passedMs = 0; passedMs < 30_000; passedMs += 500) await clock.advance(500);
        const log = await store.readAll({ limit: 100_000 });
        expect(reported).toEqual([]);
        checkSeats(log);
        await checkConversations(process, session, log);
        await process.stop();
      }),
      { numRuns: caseCount(60) },
    );
  }, 60_000);

  const checkConversations = async (
    { routing }: RoutingProcess,
    session: ReturnType<typeof createFixture>['session'],
    log: readonly StoredEvent[],
  ): Promise<void> => {
    for (const conversation of conversations) {
      const inSession = await session.state(conversation);
      const { state: queue } = await routing.queues.load(queueStream('local', conversation));
      const holders: string[] = [];
      for (const counselor of counselors) {
        const { state } = await routing.workers.load(workerStream('local', counselor));
        const seat = seatOf(state, conversation);
        if (seat !== undefined) holders.push(seat.isTaken ? counselor : `${counselor}, reserved`);
      }
      const isListed = routing.waiting.view.get(`waiting/local/${conversation}`) !== undefined;
      switch (inSession.status) {
        case 'missing':
        case 'ended':
          expect([holders, isListed]).toEqual([[], false]);
          break;
        case 'waiting':
          expect([queue.status, holders, isListed]).toEqual(['waiting', [], true]);
          break;
        case 'assigned':
          expect(queue).toEqual({ status: 'accepted', counselor: inSession.counselor });
          expect([holders, isListed]).toEqual([[inSession.counselor], false]);
      }
      const times = (type: string) =>
        log.filter((event) => event.type === type && event.stream.endsWith(conversation)).length;
      expect(times('queue.conversation-accepted')).toBeLessThanOrEqual(1);
      expect(times('conversation.assigned')).toBeLessThanOrEqual(1);
    }
  };

  const checkSeats = (log: readonly StoredEvent[]): void => {
    const held = new Map<string, { seatsMax: number; seats: Set<string> }>();
    const assigned = new Set<string>();
    for (const event of log) {
      const worker = held.get(event.stream) ?? { seatsMax: 4, seats: new Set<string>() };
      held.set(event.stream, worker);
      const data = JSON.parse(event.data);
      if (event.type === 'conversation.assigned')
        assigned.add(`${data.counselor} ${event.stream.slice(-32)}`);
      if (event.type === 'worker.seat-taken') {
        expect([...assigned]).toContain(`${data.counselor} ${data.conversation}`);
      }
      if (event.type === 'worker.availability-changed') worker.seatsMax = data.seatsMax;
      if (event.type === 'worker.seat-released') worker.seats.delete(data.conversation);
      if (event.type !== 'worker.seat-reserved') continue;
      worker.seats.add(data.conversation);
      expect(worker.seats.size).toBeLessThanOrEqual(worker.seatsMax);
    }
  };
});
