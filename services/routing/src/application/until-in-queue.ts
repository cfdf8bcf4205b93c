import type { CallContext } from '@stillhere/contracts';
import { callContext, servicePrincipal } from '@stillhere/nest-kit';
import type { Routing } from './routing.js';
import { queueStream } from './streams.js';

/** The feed takes a moment from the opening of a conversation to its place in the queue. */
const entersWithinMs = 2_000;
const lookEveryMs = 25;

/**
 * Resolves once the queue knows the conversation: at once as a rule, a moment later right after it was
 * opened. Where that takes too long the call goes on without it.
 * @throws ServiceFault `not-found` ConversationMissing: nobody ever opened it
 */
export async function untilInQueue(
  routing: Routing,
  conversation: string,
  { principal, signal }: CallContext,
): Promise<void> {
  const { clock, timers, queues, session } = routing;
  const stream = queueStream(principal.tenant, conversation);
  const isThere = async (): Promise<boolean> =>
    (await queues.load(stream)).state.status !== 'missing';
  if (await isThere()) return;
  const own = callContext({ principal: servicePrincipal('routing', principal.tenant) });
  await session.get({ conversation }, own);
  const lateMs = clock.monotonicMs() + entersWithinMs;
  while (!signal.aborted && clock.monotonicMs() < lateMs) {
    await new Promise<void>((resolve) => void timers.after(lookEveryMs, resolve));
    if (await isThere()) return;
  }
}
