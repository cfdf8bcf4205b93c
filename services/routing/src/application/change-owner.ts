import type { CommandEnvelope } from '@stillhere/event-processing';
import type { Outcome } from '@stillhere/kernel';
import { isServiceFault } from '@stillhere/nest-kit';
import type { TransferReason } from '../domain/matching/transfer-reason.js';
import type { QueueCommand } from '../domain/queue/commands.js';
import { decide, type QueueRejection } from '../domain/queue/decide.js';
import type { QueueEvent } from '../domain/queue/events.js';
import { ownerOf, type QueueState } from '../domain/queue/state.js';
import type { WorkerRejection } from '../domain/worker/decide.js';
import { type Seat, seatOf } from '../domain/worker/state.js';
import { commandWorker } from './command-worker.js';
import type { Routing } from './routing.js';
import { seatsAskedFor } from './seats-asked.js';
import { settle } from './settle.js';
import { queueStream, workerStream } from './streams.js';

export type Changed =
  | { readonly ok: true; readonly isNew: boolean }
  | { readonly ok: false; readonly code: QueueRejection['code'] | WorkerRejection['code'] };

/** Asked on the very state that is decided on; throws to refuse. */
export type Admission = (state: QueueState) => void;

export interface Receiving {
  readonly conversation: string;
  readonly counselor: string;
  readonly displayName: string;
  /** From whom and by whom; both empty for an accept. */
  readonly previous: string;
  readonly by: string;
  /** Why it is given; empty: not said, or an accept. */
  readonly why: TransferReason;
}

/** What a counselor receives: by an accept of their own, or given by somebody. */
const commandOf = ({ by, previous, why, ...taken }: Receiving): QueueCommand =>
  by === '' ? { type: 'accept', ...taken } : { type: 'assign', ...taken, previous, by, why };

const open: Admission = () => undefined;

/**
 * First room for it, then the decision, then everything follows that: each is one append in one
 * stream, so a crash in between leaves a reserved seat at worst, and the reactor on seats goes on
 * from there. One change of a conversation at a time.
 */
export const receive = (
  routing: Routing,
  receiving: Receiving,
  envelope: CommandEnvelope,
  admit: Admission = open,
): Promise<Changed> =>
  inTurn(routing, receiving.conversation, envelope, async () => {
    const { conversation } = receiving;
    const stream = queueStream(envelope.tenant, conversation);
    const command = commandOf(receiving);
    const before = await routing.queues.load(stream);
    // What is already lost needs no seat; what looks won here is still decided by the append.
    admit(before.state);
    const preview = decide(command, before.state);
    if (!preview.ok) return refused(preview.rejection.code);
    const isTheirs = ownerOf(before.state) === receiving.counselor;
    if (!isTheirs) {
      const reserved = await commandWorker(
        routing,
        {
          type: 'reserve-seat',
          ...receiving,
          seats: seatsAskedFor(routing, envelope, conversation, before.state),
        },
        envelope,
      );
      if (!reserved.ok) return refused(reserved.rejection.code);
    }
    return decideAndSettle(routing, receiving, envelope, (state) => {
      admit(state);
      return decide(command, state);
    });
  });

/** Goes on with what was broken off after the seat was reserved. */
export const resume = (
  routing: Routing,
  conversation: string,
  counselor: string,
  envelope: CommandEnvelope,
): Promise<void> =>
  inTurn(routing, conversation, envelope, async () => {
    const { state } = await routing.workers.load(workerStream(envelope.tenant, counselor));
    const seat = seatOf(state, conversation);
    if (seat === undefined || seat.isTaken) return;
    const command = commandOf(receivingOf(seat, counselor));
    await decideAndSettle(routing, receivingOf(seat, counselor), envelope, (queue) =>
      decide(command, queue),
    );
  });

const receivingOf = (
  { conversation, displayName, previous, by, why }: Seat,
  counselor: string,
): Receiving => ({ conversation, counselor, displayName, previous, by, why });

export interface Returning {
  readonly conversation: string;
  readonly counselor: string;
  readonly reason: 'put-back' | 'desk-lost' | 'disabled';
  /** Of put-back; empty: not said. */
  readonly why: TransferReason;
}

/** Back to the list. */
export const giveBack = (
  routing: Routing,
  { conversation, counselor, reason, why }: Returning,
  envelope: CommandEnvelope,
  admit: Admission = open,
): Promise<Changed> =>
  inTurn(routing, conversation, envelope, async () => {
    const stream = queueStream(envelope.tenant, conversation);
    const command = { type: 'return', conversation, counselor, reason, why } as const;
    const done = await routing.queues.transact(stream, envelope, (state) => {
      admit(state);
      return decide(command, state);
    });
    await settle(routing, { conversation, holders: [counselor], reason }, envelope);
    return done.ok ? { ok: true, isNew: done.added.length > 0 } : refused(done.rejection.code);
  });

/** Follows up on a decision that stands. */
export const settleInTurn = (
  routing: Routing,
  settlement: Parameters<typeof settle>[1],
  envelope: CommandEnvelope,
): Promise<unknown> =>
  inTurn(routing, settlement.conversation, envelope, () => settle(routing, settlement, envelope));

async function decideAndSettle(
  routing: Routing,
  { conversation, counselor, previous }: Receiving,
  envelope: CommandEnvelope,
  decideOn: (state: QueueState) => Outcome<QueueEvent, QueueRejection>,
): Promise<Changed> {
  const stream = queueStream(envelope.tenant, conversation);
  const giveUp = (): Promise<QueueState> =>
    settle(routing, { conversation, holders: [counselor], reason: 'not-accepted' }, envelope);
  const done = await routing.queues.transact(stream, envelope, decideOn).catch(async (error) => {
    // Refused on the newest state: nothing was decided. Anything else may have been; the reactor on
    // seats finds out.
    if (isServiceFault(error) && error.status === 'permission-denied') await giveUp();
    throw error;
  });
  if (!done.ok) {
    await giveUp();
    return refused(done.rejection.code);
  }
  const reason = previous === '' ? 'not-accepted' : 'reassigned';
  const after = await settle(
    routing,
    { conversation, holders: [counselor, previous], reason },
    envelope,
  );
  if (ownerOf(after) === counselor) return { ok: true, isNew: done.added.length > 0 };
  return refused(after.status === 'owned' ? 'AlreadyAccepted' : 'NotWaiting');
}

const refused = (code: (Changed & { ok: false })['code']): Changed => ({ ok: false, code });

const inTurn = <T>(
  { turns }: Routing,
  conversation: string,
  { tenant }: CommandEnvelope,
  work: () => Promise<T>,
): Promise<T> => turns.run(queueStream(tenant, conversation), work);
