import type { CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import type { EventId, Timestamp } from '@stillhere/kernel';
import type { ConversationCommand } from '../domain/conversation/commands.js';
import { decide } from '../domain/conversation/decide.js';
import type { RecordedEvent } from '../domain/conversation/events.js';
import type { ExistingConversation } from '../domain/conversation/state.js';
import { admitted, conversationMissing, type Matter } from './admission.js';
import { refusal } from './refusal.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

export interface Order extends Matter {
  /** Whose act it is, where a service passes on what a person did; default the caller. */
  readonly actor?: string;
  readonly command: ConversationCommand;
  /** The id of the event that its text is sealed for. */
  readonly sealedFor?: EventId;
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

/**
 * Decides and appends; who may is asked on the very state that is decided on.
 * @throws ServiceFault for each rejection; errors of the store pass through
 */
export async function carryOut(
  session: Session,
  context: CallContext,
  { conversation, method, participant, command, ...around }: Order,
): Promise<CarriedOut> {
  const { principal } = context;
  const { tenant } = principal;
  const done = await session.conversations.transact(
    conversationStream(tenant, conversation),
    { ...envelopeOf(context, session.clock), ...around },
    (state) => {
      if (command.type !== 'open') admitted(state, principal, { method, participant });
      return decide(command, state);
    },
  );
  if (!done.ok) throw refusal(done.rejection);
  const { state, revision, decided: added, at } = done;
  if (state.status === 'missing') throw conversationMissing();
  return { state, revision, appended: added.length > 0, added, at };
}
