import { describe, expect, it } from '@jest/globals';
import { fold } from '@stillhere/kernel';
import { caseCount, checkDeciderLaws, given } from '@stillhere/testing';
import fc from 'fast-check';
import { deskEnded, deskOpened, deskSuspected } from '../../../test/desk-events.js';
import type { WorkerCommand } from './commands.js';
import { workerDecider } from './decider.js';
import type { OffReason, WorkerEvent } from './events.js';
import { type WorkerStatus, workerStatuses } from './worker-status.js';

const counselor = 'counselor:ada';
const set = (available: boolean, seatsMax: number): WorkerCommand => ({
  type: 'set-availability',
  ...{ counselor, state: available ? 'available' : 'no-new', seatsMax },
});
const stateOf = (available: boolean, reason: OffReason) =>
  available ? 'available' : reason === '' ? 'no-new' : 'offline';
const changed = (available: boolean, seatsMax: number, reason: OffReason = ''): WorkerEvent => ({
  type: 'worker.availability-changed',
  data: { counselor, available, seatsMax, reason, state: stateOf(available, reason) },
});
const seat = (conversation: string, by = '') => ({
  ...{ counselor, conversation, displayName: 'Ada', previous: '', by, why: '' as const },
});
const reserve = (conversation: string): WorkerCommand => ({
  type: 'reserve-seat',
  ...{ ...seat(conversation), seats: 1 },
});
const reserved = (conversation: string): WorkerEvent => ({
  type: 'worker.seat-reserved',
  data: { ...seat(conversation), weight: 1 },
});
const take = (conversation: string): WorkerCommand => ({
  type: 'take-seat',
  ...{ counselor, conversation, displayName: 'Ada', seats: 1 },
});
const give = (conversation: string): WorkerCommand => ({
  type: 'reserve-seat',
  ...{ ...seat(conversation, 'counselor:sam'), seats: 1 },
});
const taken = (conversation: string): WorkerEvent => ({
  type: 'worker.seat-taken',
  data: { counselor, conversation },
});
const release = (conversation: string): WorkerCommand => ({
  type: 'release-seat',
  counselor,
  conversation,
  reason: 'ended',
});

const released = (conversation: string): WorkerEvent => ({
  type: 'worker.seat-released',
  data: { counselor, conversation, reason: 'ended' },
});

describe('worker', () => {
  it('takes four chats at once unless told otherwise', () => {
    given(workerDecider).when(set(true, 0)).then(changed(true, 4));
    given(workerDecider, changed(true, 2)).when(set(false, 0)).then(changed(false, 2));
    given(workerDecider, changed(true, 2)).when(set(true, 2)).thenNothing();
  });

  it('takes new chats in one state only, and is offline after the last of those it finishes', () => {
    const say = (state: WorkerStatus): WorkerCommand => ({
      type: 'set-availability',
      ...{ counselor, state, seatsMax: 0 },
    });
    const said = (state: WorkerStatus, reason: OffReason = ''): WorkerEvent => ({
      type: 'worker.availability-changed',
      data: { counselor, available: state === 'available', seatsMax: 4, reason, state },
    });
    for (const state of workerStatuses.filter((one) => one !== 'finish-current')) {
      given(workerDecider, said('available'))
        .when(say(state))
        .then(...(state === 'available' ? [] : [said(state)]));
      const asked = given(workerDecider, said(state)).when(reserve('a'));
      if (state === 'available') asked.then(reserved('a'));
      else asked.thenRejected('NotAvailable');
    }
    given(workerDecider, said('available')).when(say('finish-current')).then(said('offline'));
    const talking = given(workerDecider, said('available'), reserved('a'), taken('a'));
    talking.when(say('finish-current')).then(said('finish-current'));
    const finishing = given(
      workerDecider,
      ...[said('available'), reserved('a'), reserved('b'), said('finish-current')],
    );
    finishing.when(reserve('c')).thenRejected('NotAvailable');
    finishing.when(release('a')).then(released('a'));
    given(workerDecider, ...[said('available'), reserved('a'), said('finish-current')])
      .when(release('a'))
      .then(released('a'), said('offline', 'finished'));
  });

  it('gives a chat as many seats as its rules ask for, and never more than there are', () => {
    const asking = (conversation: string, seats: number | 'all'): WorkerCommand => ({
      type: 'reserve-seat',
      ...{ ...seat(conversation), seats },
    });
    const weighing = (conversation: string, weight: number): WorkerEvent => ({
      type: 'worker.seat-reserved',
      data: { ...seat(conversation), weight },
    });
    const free = given(workerDecider, changed(true, 3));
    free.when(asking('a', 2)).then(weighing('a', 2));
    free.when(asking('a', 'all')).then(weighing('a', 3));
    free.when(asking('a', 9)).then(weighing('a', 3));
    const busy = given(workerDecider, changed(true, 3), weighing('a', 2));
    busy.when(asking('b', 2)).thenRejected('SeatsFull');
    busy.when(asking('b', 'all')).thenRejected('SeatsFull');
    busy.when(asking('b', 1)).then(weighing('b', 1));
  });

  it('weighs a seat anew when its risk changes, and takes nothing away', () => {
    const weigh = (conversation: string, seats: number | 'all'): WorkerCommand => ({
      type: 'weigh-seat',
      ...{ counselor, conversation, seats },
    });
    const weighed = (conversation: string, weight: number): WorkerEvent => ({
      type: 'worker.seat-weighed',
      data: { counselor, conversation, weight },
    });
    const two = given(workerDecider, changed(true, 3), reserved('a'), reserved('b'));
    two.when(weigh('a', 'all')).then(weighed('a', 3));
    two.when(weigh('a', 1)).thenNothing();
    two.when(weigh('c', 'all')).thenNothing();
    const heavy = [changed(true, 3), reserved('a'), reserved('b'), weighed('a', 3)];
    given(workerDecider, ...heavy)
      .when(reserve('c'))
      .thenRejected('SeatsFull');
    given(workerDecider, ...heavy)
      .when(weigh('a', 1))
      .then(weighed('a', 1));
  });

  it('reserves a seat once, only when available and only up to the limit', () => {
    given(workerDecider).when(reserve('a')).thenRejected('NotAvailable');
    given(workerDecider, changed(true, 1)).when(reserve('a')).then(reserved('a'));
    const full = given(workerDecider, changed(true, 1), reserved('a'));
    full.when(reserve('a')).thenNothing();
    full.when(reserve('b')).thenRejected('SeatsFull');
  });

  it('keeps a chat through a break, and a lower limit takes none away', () => {
    const history = [changed(true, 2), reserved('a'), reserved('b'), changed(false, 1)] as const;
    const away = given(workerDecider, ...history);
    expect(away.state.seats).toHaveLength(2);
    away.when(reserve('a')).thenNothing();
    given(workerDecider, ...history, changed(true, 1))
      .when(reserve('c'))
      .thenRejected('SeatsFull');
  });

  it('takes a seat that it reserved, once, and none that was given back', () => {
    const held = [changed(true, 1), reserved('a')] as const;
    given(workerDecider, ...held)
      .when(take('a'))
      .then(taken('a'));
    given(workerDecider, ...held, taken('a'))
      .when(take('a'))
      .thenNothing();
  });

  it('finds room again for a chat that came after its seat was given back, or says there is none', () => {
    given(workerDecider, changed(true, 1)).when(take('a')).then(reserved('a'), taken('a'));
    given(workerDecider, changed(true, 1), reserved('b')).when(take('a')).thenRejected('SeatsFull');
  });

  it('is given a chat at the desk only, also when it takes no new ones by itself', () => {
    given(workerDecider, changed(true, 2)).when(give('a')).thenRejected('DeskNotThere');
    const given1 = {
      type: 'worker.seat-reserved',
      data: { ...seat('a', 'counselor:sam'), weight: 1 },
    } as const;
    given(workerDecider, deskOpened('k1')).when(give('a')).then(given1);
    given(workerDecider, deskOpened('k1'), deskEnded('k1'))
      .when(give('a'))
      .thenRejected('DeskNotThere');
    given(workerDecider, deskOpened('k1'), changed(true, 1), reserved('b'))
      .when(give('a'))
      .thenRejected('SeatsFull');
  });

  it('releases what is held, once', () => {
    const held = given(workerDecider, changed(true, 1), reserved('a'));
    const after = held.when(release('a')).then({
      type: 'worker.seat-released',
      data: { counselor, conversation: 'a', reason: 'ended' },
    });
    expect(after.seats).toEqual([]);
    given(workerDecider).when(release('a')).thenNothing();
  });

  describe('and the desk', () => {
    const opening = (connection: string): WorkerCommand => ({
      type: 'open-desk',
      ...deskOpened(connection).data,
    });
    const ending = (connection: string): WorkerCommand => ({
      type: 'end-desk',
      ...deskEnded(connection).data,
    });
    const suspecting = (connection: string): WorkerCommand => ({
      type: 'suspect-desk',
      ...deskSuspected(connection).data,
    });
    const statusAfter = (...events: WorkerEvent[]) =>
      given(workerDecider, ...events).state.desk.status;

    it('is as well as the best of its tabs', () => {
      expect(statusAfter()).toBe('closed');
      expect(statusAfter(deskOpened('k1'))).toBe('here');
      expect(statusAfter(deskOpened('k1'), deskSuspected('k1'))).toBe('checking');
      const two = [deskOpened('k1'), deskOpened('k2'), deskSuspected('k1')];
      expect(statusAfter(...two)).toBe('here');
      expect(statusAfter(...two, deskEnded('k2'))).toBe('checking');
      expect(statusAfter(...two, deskEnded('k2'), deskEnded('k1', 'network'))).toBe('lost');
    });

    it.each([
      ['network', 'lost'],
      ['timed-out', 'lost'],
      ['asleep', 'lost'],
      ['closed-or-reloaded', 'closed'],
      ['signed-out', 'closed'],
      ['auth', 'closed'],
      ['our-restart', 'unseen'],
      ['drained', 'unseen'],
    ] as const)('that ended by %s is %s', (cause, status) => {
      expect(statusAfter(deskOpened('k1'), deskEnded('k1', cause))).toBe(status);
    });

    it('is recorded once a change, and a late fact changes nothing', () => {
      given(workerDecider).when(opening('k1')).then(deskOpened('k1'));
      given(workerDecider, deskOpened('k1')).when(opening('k1')).thenNothing();
      given(workerDecider, deskOpened('k1')).when(suspecting('k1')).then(deskSuspected('k1'));
      given(workerDecider, deskOpened('k1')).when(ending('k1')).then(deskEnded('k1'));
      const over = given(workerDecider, deskOpened('k1'), deskEnded('k1'));
      over.when(suspecting('k1')).thenNothing();
      over.when(ending('k1')).thenNothing();
    });

    it('that stayed away takes availability along, unless it came back meanwhile', () => {
      const away = [changed(true, 2), reserved('a'), deskOpened('k1'), deskEnded('k1')];
      const since = given(workerDecider, ...away).state.desk.since;
      const lose: WorkerCommand = { type: 'lose-desk', counselor, deskSince: since };
      const off = changed(false, 2, 'desk-lost');
      given(workerDecider, ...away)
        .when(lose)
        .then(off);
      given(workerDecider, ...away, off)
        .when(lose)
        .thenNothing();
      given(workerDecider, ...away, deskOpened('k2'))
        .when(lose)
        .thenNothing();
      given(workerDecider, ...away)
        .when({ ...lose, deskSince: 'another absence' })
        .thenNothing();
      given(workerDecider, deskOpened('k1'), deskEnded('k1')).when(lose).thenNothing();
    });
  });

  it('has nothing to do any more once the account is disabled, wherever the desk is', () => {
    const disable: WorkerCommand = { type: 'disable', counselor };
    const off = changed(false, 2, 'disabled');
    const busy = [changed(true, 2), reserved('a'), deskOpened('k1')];
    given(workerDecider, ...busy)
      .when(disable)
      .then(off);
    given(workerDecider, ...busy, off)
      .when(disable)
      .thenNothing();
    given(workerDecider).when(disable).thenNothing();
  });

  it('keeps the laws of deciders, and never fills more seats than the limit in force (R7)', () => {
    const conversation = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const command = fc.oneof(
      conversation.map(reserve),
      conversation.map(take),
      conversation.map(release),
      conversation.map(give),
      fc
        .constantFrom('k1', 'k2')
        .map((it): WorkerCommand => ({ type: 'open-desk', ...deskOpened(it).data })),
      fc
        .constantFrom('k1', 'k2')
        .map((it): WorkerCommand => ({ type: 'end-desk', ...deskEnded(it).data })),
      fc.constant<WorkerCommand>({ type: 'disable', counselor }),
      fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 4 })).map(([on, max]) => set(on, max)),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const { events } = checkDeciderLaws(workerDecider, commands);
        for (const [index, event] of events.entries()) {
          if (event.type !== 'worker.seat-reserved') continue;
          const after = fold(workerDecider, events.slice(0, index + 1));
          expect(after.seats.length).toBeLessThanOrEqual(after.seatsMax);
        }
      }),
      { numRuns: caseCount(500) },
    );
  });
});
