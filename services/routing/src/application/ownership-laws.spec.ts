import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@stillhere/event-store';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import {
  ada,
  as,
  ben,
  conversationId,
  createFixture,
  type RoutingProcess,
} from '../../test/fixture.js';
import { pushRules } from '../../test/push-rules.js';
import { follow, newCourse, type QueueCourse } from '../../test/queue-course.js';
import { accept, back, cyd, endDesk, give, openDesk, sam, set } from '../../test/shift.js';
import { seatOf } from '../domain/worker/state.js';
import { acknowledgeAlarm } from './acknowledge-alarm.js';
import { declineOffer } from './decline-offer.js';
import { queueStream, workerStream } from './streams.js';

const answerWithinS = 5;

describe('R6 and R7 under random interleavings, crashes and faults', () => {
  const counselors = [ada, ben, cyd];
  const conversations = [1, 2, 3, 4].map(conversationId);
  const step = fc.record({
    what: fc.constantFrom(
      ...(['open', 'accept', 'accept', 'accept', 'give', 'give', 'back'] as const),
      ...(['end', 'set', 'desk', 'disable', 'crash', 'pass', 'pass'] as const),
      ...(['decline', 'decline', 'take', 'take', 'acknowledge'] as const),
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

  const numRuns = caseCount(60);
  const ladder = { widenSkillsAfterS: 5, widenCentreAfterS: 8, raiseEveryS: 6, alarmAfterS: 15 };
  const rules = pushRules({ answerWithinS, ladder, seatsByRisk: [2] });
  const offerOf = ({ routing }: RoutingProcess, conversation: string) =>
    routing.lists.of('local').queue.waiting.find((one) => one.conversation === conversation);
  /** Whoever is asked says no, now and then since they know the person. */
  const decline = async (process: RoutingProcess, conversation: string, isPlain: boolean) => {
    const { offeredTo: counselor = '', offer = 0 } = offerOf(process, conversation) ?? {};
    const reason = isPlain ? ('other' as const) : ('conflict-of-interest' as const);
    const declining = { conversation, counselor, offer, reason };
    await declineOffer(process.routing, declining, as(counselor, ['counselor']));
  };
  const take = async (process: RoutingProcess, conversation: string) => {
    const counselor = offerOf(process, conversation)?.offeredTo ?? '';
    if (counselor !== '') await accept(process, counselor, conversation);
  };

  it(
    'keeps each conversation with one counselor or in the queue, and seats within their limit',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, isPush) => {
          const fixture = createFixture(isPush ? rules : undefined);
          const { clock, faults, session, start, store, reported, members } = fixture;
          let process = await start();
          const ignore = (work: Promise<unknown>) => void work.catch(() => {});
          for (const counselor of counselors) {
            await openDesk(process, counselor);
            await set(process, counselor);
          }
          // Offers are only made for who waits: a push course begins with a full line.
          if (isPush) for (const conversation of conversations) ignore(session.open(conversation));
          await clock.advance(300);
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
            if (what === 'decline') ignore(decline(process, conversation, on));
            if (what === 'take') ignore(take(process, conversation));
            if (what === 'acknowledge') {
              ignore(acknowledgeAlarm(process.routing, { conversation }, sam));
            }
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
          // A neighbor that goes on failing puts everything off; from here on all of it has to come right.
          session.troubles.length = 0;
          // In small steps: work that was just begun must not find its deadline long past.
          for (let passedMs = 0; passedMs < 30_000; passedMs += 500) await clock.advance(500);
          const log = await store.readAll({ limit: 100_000 });
          await withHistory(log, async () => {
            expect(reported).toEqual([]);
            checkSeats(log);
            checkOffers(log, clock.now());
            await checkConversations(process, session);
          });
          await process.stop();
        }),
        { numRuns },
      );
    },
    numRuns * 2_000,
  );

  /** Says with a failure what happened; fast-check adds the seed that repeats it. */
  const withHistory = async (
    log: readonly StoredEvent[],
    check: () => Promise<void>,
  ): Promise<void> => {
    try {
      await check();
    } catch (error) {
      const told = log.map(
        ({ stream, type, data, recordedAt }) => `${recordedAt} ${stream} ${type} ${data}`,
      );
      throw new Error(`${String(error)}\nwhat happened:\n${told.join('\n')}`, { cause: error });
    }
  };

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

  /**
   * An offer is made to one at a time, only to who waits, and never to whoever knows the person; it is
   * taken by whom it was made to, ends once, and never outlives its time. Steps are taken once.
   */
  const checkOffers = (log: readonly StoredEvent[], nowMs: number): void => {
    const streams = new Map<string, QueueCourse>();
    for (const event of log) {
      if (!event.type.startsWith('queue.')) continue;
      const course = streams.get(event.stream) ?? newCourse();
      streams.set(event.stream, course);
      follow(course, event);
    }
    for (const { offer } of streams.values()) {
      if (offer !== undefined)
        expect(nowMs - offer.atMs).toBeLessThan(answerWithinS * 1_000 + 2_000);
    }
  };

  /** Seats stay within the limit in force, and none is told as taken before it can be followed. */
  const checkSeats = (log: readonly StoredEvent[]): void => {
    const held = new Map<string, { seatsMax: number; seats: Map<string, number> }>();
    const assigned = new Set<string>();
    for (const event of log) {
      const worker = held.get(event.stream) ?? { seatsMax: 4, seats: new Map<string, number>() };
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
      worker.seats.set(data.conversation, data.weight);
      const taken = [...worker.seats.values()].reduce((sum, weight) => sum + weight, 0);
      expect(taken).toBeLessThanOrEqual(worker.seatsMax);
    }
  };
});
