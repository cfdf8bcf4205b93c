import { afterEach, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@stillhere/event-store';
import { caseCount, eventually } from '@stillhere/testing';
import fc from 'fast-check';
import { deskOpened } from '../../test/desk-events.js';
import {
  ada,
  as,
  ben,
  conversationId,
  createFixture,
  deskGraceMs,
  type RoutingProcess,
} from '../../test/fixture.js';
import type { DeskEndCause } from '../domain/worker/events.js';
import { seatOf } from '../domain/worker/state.js';
import { acceptOffer } from './accept-offer.js';
import { assign } from './assign.js';
import { putBack } from './put-back.js';
import { recordDesk } from './record-desk.js';
import { setAvailability } from './set-availability.js';
import { queueStream, workerStream } from './streams.js';

const cyd = 'counselor:cyd';
const sam = as('counselor:sam', ['supervisor']);
const presence = as('system:presence', ['service']);
const [one, two] = [conversationId(1), conversationId(2)];

const accept = ({ routing }: RoutingProcess, counselor: string, conversation: string) =>
  acceptOffer(
    routing,
    { conversation, counselor, displayName: 'Ada' },
    as(counselor, ['counselor']),
  );
const give = (
  { routing }: RoutingProcess,
  [previous, counselor]: readonly [string, string],
  conversation: string,
  by = sam,
) => assign(routing, { conversation, counselor, previous, displayName: '' }, by);
const back = (
  { routing }: RoutingProcess,
  counselor: string,
  conversation: string,
  by = as(counselor, ['counselor']),
) => putBack(routing, { conversation, counselor }, by);
const set = ({ routing }: RoutingProcess, counselor: string, available = true, seatsMax = 2) =>
  setAvailability(routing, { counselor, available, seatsMax }, as(counselor, ['counselor']));
const openDesk = ({ routing }: RoutingProcess, counselor: string, connection = counselor) => {
  const command = { type: 'open-desk', ...deskOpened(connection).data, counselor } as const;
  return recordDesk(routing, command, presence);
};
const endDesk = (
  { routing }: RoutingProcess,
  counselor: string,
  cause: DeskEndCause,
  connection = counselor,
) => {
  const about = { counselor, connection, cause, evidence: 'e', lastHeardAt: '' };
  return recordDesk(routing, { type: 'end-desk', ...about }, presence);
};

const processes: RoutingProcess[] = [];
afterEach(async () => {
  for (const process of processes.splice(0)) await process.stop();
});

async function setUp() {
  const fixture = createFixture();
  const process = await fixture.start();
  processes.push(process);
  const wait = async (conversation: string, priority = 1) => {
    await fixture.session.open(conversation, priority);
    const { view } = process.routing.waiting;
    await eventually('it waits', () => view.get(`waiting/local/${conversation}`));
  };
  const seats = async (counselor: string) => {
    const { state } = await process.routing.workers.load(workerStream('local', counselor));
    return state.seats.map(({ conversation }) => conversation);
  };
  const atWork = async (...counselors: string[]) => {
    for (const counselor of counselors) {
      await openDesk(process, counselor);
      await set(process, counselor);
    }
  };
  const isListed = (conversation: string) =>
    process.routing.waiting.view.get(`waiting/local/${conversation}`) !== undefined;
  /** Who has it, everywhere where somebody could look. */
  const whoHas = async (conversation: string) => {
    const { status, counselor } = await fixture.session.state(conversation);
    const holders: string[] = [];
    for (const name of [ada, ben, cyd]) {
      if ((await seats(name)).includes(conversation)) holders.push(name);
    }
    return { session: status === 'assigned' ? counselor : status, holders };
  };
  return { ...fixture, process, wait, seats, atWork, isListed, whoHas };
}

describe('giving a conversation to somebody (C15)', () => {
  it('moves the seat with it, from the list and from another counselor', async () => {
    const { process, wait, atWork, isListed, whoHas } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    expect(await give(process, ['', ada], one)).toMatchObject({ newlyAssigned: true });
    expect(await whoHas(one)).toEqual({ session: ada, holders: [ada] });
    await give(process, [ada, ben], one);
    expect(await whoHas(one)).toEqual({ session: ben, holders: [ben] });
    expect(isListed(one)).toBe(false);
  });

  it('three times with one id changes it once', async () => {
    const { process, wait, atWork, whoHas, store } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    await accept(process, ada, one);
    const thrice = [1, 2, 3].map(() => give(process, [ada, ben], one));
    const news = (await Promise.all(thrice)).map(({ newlyAssigned }) => newlyAssigned);
    expect(news.filter(Boolean)).toHaveLength(1);
    expect(await whoHas(one)).toEqual({ session: ben, holders: [ben] });
    const log = await store.readAll({ limit: 1_000 });
    const given = log.filter(({ type }) => type === 'queue.conversation-assigned');
    expect(given).toHaveLength(1);
  });

  it('is refused to who is full, away, disabled or unknown, and changes nothing', async () => {
    const { process, wait, atWork, whoHas, isListed, members } = await setUp();
    await atWork(ada, ben);
    await set(process, ben, true, 1);
    for (const conversation of [one, two]) await wait(conversation);
    await accept(process, ben, two);
    await accept(process, ada, one);
    members.set('dot', { displayName: 'Dot', canCounsel: false });
    members.set('nobody', undefined);
    for (const [to, code] of [
      [ben, 'SeatsFull'],
      [cyd, 'DeskNotThere'],
      ['counselor:dot', 'CounselorDisabled'],
      ['counselor:nobody', 'CounselorUnknown'],
    ] as const) {
      await expect(give(process, [ada, to], one)).rejects.toMatchObject({ code });
      expect(await whoHas(one)).toEqual({ session: ada, holders: [ada] });
    }
    expect(isListed(one)).toBe(false);
  });

  it('is for whoever has it, and for whoever leads the shift, on the state that is decided on', async () => {
    const { process, wait, atWork, whoHas } = await setUp();
    await atWork(ada, ben, cyd);
    await wait(one);
    const asAda = as(ada, ['counselor']);
    await expect(give(process, ['', ben], one, asAda)).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await accept(process, ada, one);
    await expect(give(process, [ada, cyd], one, as(ben, ['counselor']))).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(give(process, [cyd, ben], one)).rejects.toMatchObject({ code: 'OwnerChanged' });
    const race = [give(process, [ada, cyd], one), give(process, [ada, ben], one, asAda)];
    await Promise.allSettled(race);
    expect(await whoHas(one)).toEqual({ session: cyd, holders: [cyd] });
  });

  it('against an accept and against its end, ends in one place', async () => {
    const { process, wait, atWork, whoHas, session, clock } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    const race = [accept(process, ada, one), give(process, ['', ben], one)];
    const won = await Promise.allSettled(race);
    expect(won.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { holders } = await whoHas(one);
    expect(holders).toHaveLength(1);
    const other = holders[0] === ada ? ben : ada;
    await Promise.allSettled([session.end(one), give(process, [String(holders[0]), other], one)]);
    await clock.advance(1_000);
    expect(await whoHas(one)).toEqual({ session: 'ended', holders: [] });
  });
});

describe('putting a conversation back', () => {
  it('returns it to the front of the line with its wait, and frees the seat', async () => {
    const { process, wait, atWork, whoHas, clock } = await setUp();
    await atWork(ada);
    await wait(one, 1);
    await accept(process, ada, one);
    clock.stepWall(60_000);
    await wait(two, 3);
    expect(await back(process, ada, one)).toMatchObject({ newlyReturned: true });
    expect(await back(process, ada, one)).toMatchObject({ newlyReturned: false });
    expect(await whoHas(one)).toEqual({ session: 'waiting', holders: [] });
    const list = () => process.routing.lists.of('local').queue.waiting;
    await eventually('both wait', () => list().length === 2);
    expect(list()).toMatchObject([
      { conversation: one, returned: true, since: '2026-01-01T00:00:00.000Z' },
      { conversation: two, returned: false },
    ]);
  });

  it('is for whoever has it', async () => {
    const { process, wait, atWork, whoHas } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    await accept(process, ada, one);
    const asBen = as(ben, ['counselor']);
    await expect(back(process, ben, one, asBen)).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(back(process, ada, one, asBen)).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(await whoHas(one)).toEqual({ session: ada, holders: [ada] });
    await back(process, ada, one, sam);
    expect(await whoHas(one)).toEqual({ session: 'waiting', holders: [] });
  });
});

describe('a desk that vanishes', () => {
  it.each([
    ['closed-or-reloaded', 0],
    ['network', 0],
    ['asleep', 0],
    ['signed-out', 0],
    ['our-restart', 10_000],
  ] as const)(
    'by %s keeps its chats for the grace, then they wait in front',
    async (cause, more) => {
      const { process, wait, atWork, whoHas, seats, clock } = await setUp();
      await clock.advance(20_000);
      await atWork(ada);
      await wait(one);
      await accept(process, ada, one);
      await clock.advance(30_000);
      await endDesk(process, ada, cause);
      await clock.advance(deskGraceMs + more - 1_500);
      expect(await seats(ada)).toEqual([one]);
      await clock.advance(3_000);
      expect(await whoHas(one)).toEqual({ session: 'waiting', holders: [] });
      expect(process.routing.lists.of('local').queue.waiting).toMatchObject([{ returned: true }]);
      const { state } = await process.routing.workers.load(workerStream('local', ada));
      expect(state).toMatchObject({ available: false, offReason: 'desk-lost' });
    },
  );

  it('and comes back in time keeps everything', async () => {
    const { process, wait, atWork, whoHas, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    await accept(process, ada, one);
    await endDesk(process, ada, 'network');
    await clock.advance(deskGraceMs - 5_000);
    await openDesk(process, ada, 'again');
    await clock.advance(2 * deskGraceMs);
    expect(await whoHas(one)).toEqual({ session: ada, holders: [ada] });
  });

  it('is due after a restart of ours as well, which gives everybody time to come back first', async () => {
    const { process, wait, atWork, session, start, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    await accept(process, ada, one);
    await endDesk(process, ada, 'network');
    await clock.advance(30_000);
    process.kill();
    processes.splice(0);
    processes.push(await start());
    await clock.advance(deskGraceMs);
    expect(await session.state(one)).toMatchObject({ status: 'assigned', counselor: ada });
    await clock.advance(15_000);
    expect(await session.state(one)).toMatchObject({ status: 'waiting' });
  });

  it('gives up the chats of a disabled account within two seconds', async () => {
    const { process, wait, atWork, whoHas, members, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    await accept(process, ada, one);
    members.set('ada', { displayName: 'Ada', canCounsel: false });
    await clock.advance(2_000);
    expect(await whoHas(one)).toEqual({ session: 'waiting', holders: [] });
    await clock.advance(5_000);
    await expect(give(process, ['', ada], one)).rejects.toMatchObject({
      code: 'CounselorDisabled',
    });
  });

  it('is told to whoever leads the shift: what is held, and what became of it', async () => {
    const { process, wait, atWork, clock } = await setUp();
    await atWork(ada, ben);
    await wait(one);
    await accept(process, ada, one);
    await clock.advance(20_000);
    await endDesk(process, ada, 'network');
    await clock.advance(2_000);
    const alerts = () => process.routing.lists.of('local').shift.alerts;
    expect(alerts()).toMatchObject([
      { counselor: ada, kind: 'held', cause: 'network', chats: [{ conversation: one }] },
    ]);
    await clock.advance(deskGraceMs);
    expect(alerts()).toMatchObject([
      { counselor: ada, kind: 'returned', chats: [{ conversation: one, state: 'waiting' }] },
    ]);
    await accept(process, ben, one);
    await clock.advance(1_000);
    expect(alerts()).toMatchObject([{ chats: [{ state: 'taken', takenBy: ben }] }]);
    await clock.advance(11 * 60_000);
    expect(alerts().filter(({ counselor }) => counselor === ada)).toEqual([]);
  });
});

describe('R6 and R7 under random interleavings, crashes and faults', () => {
  const counselors = [ada, ben, cyd];
  const conversations = [1, 2, 3, 4].map(conversationId);
  const step = fc.record({
    what: fc.constantFrom(
      ...(['open', 'accept', 'accept', 'accept', 'give', 'give', 'back'] as const),
      ...(['end', 'set', 'desk', 'disable', 'crash', 'pass', 'pass'] as const),
    ),
    counselor: fc.constantFrom(...counselors),
    other: fc.constantFrom('', ...counselors),
    conversation: fc.constantFrom(...conversations),
    seatsMax: fc.integer({ min: 1, max: 3 }),
    on: fc.constantFrom(true, true, true, false),
    trouble: fc.constantFrom('', '', '', 'before', 'after', 'written', 'lost', 'drop'),
    settle: fc.boolean(),
    passMs: fc.constantFrom(300, 300, 5_000, 60_000),
  });

  it('keeps each conversation with one counselor or in the queue, and seats within their limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { clock, faults, session, start, store, reported, members } = createFixture();
        let process = await start();
        const ignore = (work: Promise<unknown>) => void work.catch(() => {});
        for (const counselor of counselors) {
          await openDesk(process, counselor);
          await set(process, counselor);
        }
        for (const chosen of steps) {
          const { what, counselor, other, conversation, seatsMax, on, trouble } = chosen;
          if (trouble === 'drop') faults.dropSubscription();
          if (trouble === 'written' || trouble === 'lost') {
            faults.outcomeUnknown({ written: trouble === 'written' });
          }
          if (trouble === 'before' || trouble === 'after') session.troubles.push(trouble);
          if (what === 'open') ignore(session.open(conversation));
          if (what === 'accept') ignore(accept(process, counselor, conversation));
          if (what === 'give') ignore(give(process, [other, counselor], conversation));
          if (what === 'back') ignore(back(process, counselor, conversation, sam));
          if (what === 'end') ignore(session.end(conversation));
          if (what === 'set') ignore(set(process, counselor, on, seatsMax));
          if (what === 'desk') {
            const ended = () => endDesk(process, counselor, 'network');
            ignore(on ? openDesk(process, counselor) : ended());
          }
          if (what === 'disable') {
            members.set(counselor.slice(10), { displayName: 'x', canCounsel: on });
          }
          if (what === 'crash') {
            process.kill();
            process = await start();
          }
          if (what === 'pass') await clock.advance(chosen.passMs);
          else if (chosen.settle) await clock.settle();
        }
        // In small steps: work that was just begun must not find its deadline long past.
        for (let passedMs = 0; passedMs < 30_000; passedMs += 500) await clock.advance(500);
        const log = await store.readAll({ limit: 100_000 });
        expect(reported).toEqual([]);
        checkSeats(log);
        await checkConversations(process, session);
        await process.stop();
      }),
      { numRuns: caseCount(60) },
    );
  }, 120_000);

  const checkConversations = async (
    { routing }: RoutingProcess,
    session: ReturnType<typeof createFixture>['session'],
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
          expect(queue).toMatchObject({ status: 'owned', counselor: inSession.counselor });
          expect([holders, isListed]).toEqual([[inSession.counselor], false]);
      }
    }
  };

  /** Seats stay within the limit in force, and none is told as taken before it can be followed. */
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
