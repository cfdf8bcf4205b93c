import type { session as api, CallContext } from '@stillhere/contracts';
import type { Timestamp } from '@stillhere/kernel';
import { remainingMs, serviceDeadlineMs } from '@stillhere/nest-kit';
import type { ConversationCommand } from '../domain/conversation/commands.js';
import { decide } from '../domain/conversation/decide.js';
import type { RecordedEvent } from '../domain/conversation/events.js';
import type { ExistingConversation } from '../domain/conversation/state.js';
import { conversationMissing } from './admission.js';
import { refusal } from './refusal.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

export interface Order {
  readonly conversation: string;
  /** Whose act it is, where a service passes on what a person did; default the caller. */
  readonly actor?: string;
  readonly command: ConversationCommand;
}

export interface CarriedOut {
  readonly state: ExistingConversation;
  /** The conversation's newest revision. */
  readonly revision: number;
  /** False: the command had already had its effect. */
  readonly appended: boolean;
  /** What the command added, oldest first. */
  readonly added: readonly RecordedEvent[];
  readonly at: Timestamp;
}

/** Decides and appends. @throws ServiceFault for each rejection; errors of the store pass through. */
export async function carryOut(
  session: Session,
  context: CallContext,
  { conversation, actor, command }: Order,
): Promise<CarriedOut> {
  const { tenant } = context.principal;
  const done = await session.conversations.transact(
    conversationStream(tenant, conversation),
    {
      commandId: context.commandId,
      actor: actor ?? context.principal.actor,
      tenant,
      correlationId: context.correlationId,
      causationId: context.commandId,
      traceparent: context.traceparent,
      deadlineMs: remainingMs(context, session.clock, serviceDeadlineMs),
    },
    (state) => decide(command, state),
  );
  if (!done.ok) throw refusal(done.rejection);
  const { state, revision, decided: added, at } = done;
  if (state.status === 'missing') throw conversationMissing();
  return { state, revision, appended: added.length > 0, added, at };
}

export const recordResponse = ({ appended, revision }: CarriedOut): api.RecordResponse => ({
  appended,
  revision,
});
