import { describe, expect, it } from '@jest/globals';
import { given } from '@stillhere/testing';
import { deskEnded, deskOpened, deskSuspected } from '../../../test/desk-events.js';
import type { DeskCommand, WorkerCommand } from './commands.js';
import { workerDecider } from './decider.js';
import type { DeskTaken, WorkerEvent } from './events.js';

const counselor = 'counselor:ada';
const after = (...events: WorkerEvent[]) => given(workerDecider, deskOpened('k1'), ...events);
const taken = (fence: number): DeskTaken => ({
  type: 'worker.desk-taken',
  data: { counselor, fence },
});
const take = (fence: number): WorkerCommand => ({ type: 'take-desk', counselor, fence });
const propose = (fence: number, fact: DeskCommand): WorkerCommand => ({
  ...{ type: 'propose-desk', counselor, fence, fact },
});

const end: DeskCommand = { type: 'end-desk', ...deskEnded('k1').data };
const sayings: readonly [string, DeskCommand][] = [
  ['opened', { type: 'open-desk', ...deskOpened('k2').data }],
  ['suspected', { type: 'suspect-desk', ...deskSuspected('k1').data }],
  ['answered', { type: 'answer-desk', counselor, connection: 'k1', evidence: 'e1' }],
  ['ended', end],
];

describe('an owner of presence, at a desk', () => {
  it('takes it once, and not one that a newer owner has taken', () => {
    after().when(take(3)).then(taken(3));
    after(taken(3)).when(take(3)).thenNothing();
    after(taken(3)).when(take(2)).thenRejected('StaleOwner');
  });

  it('takes it with its first fact as well, in one append and before it', () => {
    after(taken(3)).when(propose(4, end)).then(taken(4), deskEnded('k1'));
    after(taken(4)).when(propose(4, end)).then(deskEnded('k1'));
  });

  it.each(sayings)('that was replaced is refused: %s', (_, fact) => {
    const stale = after(taken(3));
    stale.when(propose(2, fact)).thenRejected('StaleOwner');
    stale.when(propose(0, fact)).thenRejected('StaleOwner');
    expect(workerDecider.decide(propose(3, fact), stale.state)).toMatchObject({ ok: true });
  });

  it('that has the log for itself takes it back from those who shared it', () => {
    after(taken(3)).when(take(0)).then(taken(0));
    after(taken(3), taken(0)).when(propose(0, end)).then(deskEnded('k1'));
  });

  it('is not asked for where nobody ever took it, nor for what is not about the desk', () => {
    after().when(propose(0, end)).then(deskEnded('k1'));
    const set = { counselor, seatsMax: 2, state: 'available' } as const;
    after(taken(3))
      .when({ type: 'set-availability', ...set })
      .then({ type: 'worker.availability-changed', data: { ...set, available: true, reason: '' } });
  });
});
