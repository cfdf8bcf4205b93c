import type { CallContext } from '@stillhere/contracts';
import type { CommandEnvelope } from '@stillhere/event-processing';
import { callContext, isServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { decide } from '../domain/queue/decide.js';
import { ownerOf, type QueueState } from '../domain/queue/state.js';
import type { ReleaseReason } from '../domain/worker/events.js';
import { commandWorker } from './command-worker.js';
import type { Routing } from './routing.js';
import { seatsAskedFor } from './seats-asked.js';
import { queueStream } from './streams.js';

export interface Settlement {
  readonly conversation: string;
  /** Who may hold a seat for it without having it any more. */
  readonly holders: readonly string[];
  /** Why such a seat is given back. */
  readonly reason: ReleaseReason;
}

type Owned = Extract<QueueState, { status: 'owned' }>;

/** Decisions that came while one was carried out; more in a row is a fault of ours. */
const roundsMax = 20;

/**
 * Makes the session and the seats agree with what the queue decided: the session first, then the
 * seats of who has it no more, then the seat of who has it. May be repeated, and has to be wherever it
 * was broken off. A seat is told as taken last: whoever follows it sooner is sent away.
 * @throws what passes: the log or the session service did not answer
 */
export async function settle(
  routing: Routing,
  settlement: Settlement,
  envelope: CommandEnvelope,
): Promise<QueueState> {
  const stream = queueStream(envelope.tenant, settlement.conversation);
  for (let round = 1; ; round += 1) {
    const { state, revision } = await routing.queues.load(stream);
    const isRecorded = await tellSession(routing, settlement.conversation, state, envelope);
    if (isRecorded) {
      await giveSeatsBack(routing, settlement, ownerOf(state), envelope);
      if (state.status === 'owned') await takeSeat(routing, settlement, state, envelope);
    } else await leave(routing, settlement.conversation, envelope);
    const after = await routing.queues.load(stream);
    if (after.revision === revision || round === roundsMax) return after.state;
  }
}

/** False: the conversation has ended there, which the queue does not know yet. */
async function tellSession(
  routing: Routing,
  conversation: string,
  state: QueueState,
  envelope: CommandEnvelope,
): Promise<boolean> {
  const call = callOf(routing, envelope);
  try {
    if (state.status === 'owned') {
      const { counselor, displayName, decision } = state;
      const request = { conversation, counselor, displayName, previous: '', decision };
      await routing.session.assign(request, call);
    } else if (state.status === 'waiting' && state.returned) {
      const { decision, returned } = state;
      await routing.session.unassign({ conversation, ...returned, decision }, call);
    }
    return true;
  } catch (error) {
    if (isServiceFault(error) && error.code === 'ConversationClosed') return false;
    throw error;
  }
}

async function leave(
  routing: Routing,
  conversation: string,
  envelope: CommandEnvelope,
): Promise<void> {
  const stream = queueStream(envelope.tenant, conversation);
  const command = { type: 'leave', conversation, reason: 'ended' } as const;
  await routing.queues.transact(stream, envelope, (state) => decide(command, state));
}

async function giveSeatsBack(
  routing: Routing,
  { conversation, holders, reason }: Settlement,
  owner: string,
  envelope: CommandEnvelope,
): Promise<void> {
  for (const counselor of holders) {
    if (counselor === owner || counselor === '') continue;
    const command = { type: 'release-seat', counselor, conversation, reason } as const;
    await commandWorker(routing, command, envelope);
  }
}

/** Where there is no seat any more the conversation goes back to the list, where somebody has one. */
async function takeSeat(
  routing: Routing,
  { conversation }: Settlement,
  state: Owned,
  envelope: CommandEnvelope,
): Promise<void> {
  const { counselor, displayName } = state;
  const seats = seatsAskedFor(routing, envelope, conversation, state);
  const command = { type: 'take-seat', counselor, conversation, displayName, seats } as const;
  const taken = await commandWorker(routing, command, envelope);
  if (taken.ok) return;
  const returning = { conversation, counselor, reason: 'put-back', why: '' } as const;
  const stream = queueStream(envelope.tenant, conversation);
  await routing.queues.transact(stream, envelope, (queue) =>
    decide({ type: 'return', ...returning }, queue),
  );
}

const callOf = ({ clock }: Routing, envelope: CommandEnvelope): CallContext =>
  callContext({
    principal: servicePrincipal('routing', envelope.tenant),
    commandId: `${envelope.commandId}:settle`,
    correlationId: envelope.correlationId,
    traceparent: envelope.traceparent,
    deadlineAtMs: clock.monotonicMs() + envelope.deadlineMs,
  });
