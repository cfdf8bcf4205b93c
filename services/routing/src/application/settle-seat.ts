import type { CallContext } from '@stillhere/contracts';
import type { CommandEnvelope } from '@stillhere/event-processing';
import { callContext, isServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { decide as decideOnQueue } from '../domain/queue/decide.js';
import { commandWorker } from './command-worker.js';
import type { Routing } from './routing.js';
import { queueStream } from './streams.js';

export interface ReservedSeat {
  readonly conversation: string;
  readonly counselor: string;
  readonly displayName: string;
}

export type Settled = 'assigned' | 'AlreadyAccepted' | 'NotWaiting';

/**
 * What a reserved seat still asks for: the conversation and the assignment, or its release. Every
 * step may be repeated, by whoever reserved it and by the reactor at the same time.
 * @throws what passes: the log or the session service did not answer
 */
export async function settleSeat(
  routing: Routing,
  seat: ReservedSeat,
  envelope: CommandEnvelope,
): Promise<Settled> {
  const won = await routing.queues.transact(
    queueStream(envelope.tenant, seat.conversation),
    envelope,
    (state) => decideOnQueue({ type: 'accept', ...seat }, state),
  );
  const settled = won.ok ? await assign(routing, seat, envelope) : won.rejection.code;
  const { conversation, counselor } = seat;
  // Only now it is told that the conversation is theirs: whoever follows it sooner is sent away.
  if (settled === 'assigned') {
    await commandWorker(routing, { type: 'take-seat', conversation, counselor }, envelope);
  } else await releaseSeat(routing, { ...seat, reason: 'not-accepted' }, envelope);
  return settled;
}

/** The session service has the last word: the conversation may have ended or been given away. */
async function assign(
  routing: Routing,
  { conversation, counselor, displayName }: ReservedSeat,
  envelope: CommandEnvelope,
): Promise<Settled> {
  const request = { conversation, counselor, displayName, previous: '', decision: 1 };
  try {
    await routing.session.assign(request, callOf(routing, envelope));
    return 'assigned';
  } catch (error) {
    if (!isServiceFault(error) || error.retryable) throw error;
    if (error.code === 'AssignmentChanged') return 'AlreadyAccepted';
    if (error.code === 'ConversationClosed') return 'NotWaiting';
    throw error;
  }
}

export interface ReleasedSeat {
  readonly conversation: string;
  readonly counselor: string;
  readonly reason: 'not-accepted' | 'ended';
}

export async function releaseSeat(
  routing: Routing,
  { conversation, counselor, reason }: ReleasedSeat,
  envelope: CommandEnvelope,
): Promise<void> {
  await commandWorker(routing, { type: 'release-seat', conversation, counselor, reason }, envelope);
}

const callOf = ({ clock }: Routing, envelope: CommandEnvelope): CallContext =>
  callContext({
    principal: servicePrincipal('routing', envelope.tenant),
    commandId: `${envelope.commandId}:assign`,
    correlationId: envelope.correlationId,
    traceparent: envelope.traceparent,
    deadlineAtMs: clock.monotonicMs() + envelope.deadlineMs,
  });
