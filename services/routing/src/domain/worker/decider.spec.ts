import { describe, expect, it } from '@jest/globals';
import { fold } from '@stillhere/kernel';
import { caseCount, checkDeciderLaws, given } from '@stillhere/testing';
import fc from 'fast-check';
import type { WorkerCommand } from './commands.js';
import { workerDecider } from './decider.js';
import type { WorkerEvent } from './events.js';

const counselor = 'counselor:ada';
const availability = (available: boolean, seatsMax: number) => ({ counselor, available, seatsMax });
const set = (available: boolean, seatsMax: number): WorkerCommand => ({
  type: 'set-availability',
  ...availability(available, seatsMax),
});
const changed = (available: boolean, seatsMax: number): WorkerEvent => ({
  type: 'worker.availability-changed',
  data: availability(available, seatsMax),
});
const seat = (conversation: string) => ({ counselor, conversation, displayName: 'Ada' });
const reserve = (conversation: string): WorkerCommand => ({
  type: 'reserve-seat',
  ...seat(conversation),
});
const reserved = (conversation: string): WorkerEvent => ({
  type: 'worker.seat-reserved',
  data: seat(conversation),
});
const take = (conversation: string): WorkerCommand => ({
  type: 'take-seat',
  counselor,
  conversation,
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

describe('worker', () => {
  it('takes four chats at once unless told otherwise', () => {
    given(workerDecider).when(set(true, 0)).then(changed(true, 4));
    given(workerDecider, changed(true, 2)).when(set(false, 0)).then(changed(false, 2));
    given(workerDecider, changed(true, 2)).when(set(true, 2)).thenNothing();
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
    given(workerDecider).when(take('a')).thenNothing();
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

  it('keeps the laws of deciders, and never fills more seats than the limit in force (R7)', () => {
    const conversation = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const command = fc.oneof(
      conversation.map(reserve),
      conversation.map(take),
      conversation.map(release),
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
