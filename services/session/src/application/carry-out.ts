import type { CallContext } from '@stillhere/contracts';
import {
  type CommandEnvelope,
  envelopeOf,
  type LineCommand,
  type Transacted,
} from '@stillhere/event-processing';
import type { EventId, Outcome, StreamName, Timestamp } from '@stillhere/kernel';
import type { Settle } from '@stillhere/nest-kit';
import type { ConversationCommand } from '../domain/conversation/commands.js';
import { decide } from '../domain/conversation/decide.js';
import type { ConversationEvent, RecordedEvent } from '../domain/conversation/events.js';
import type { ConversationRejection } from '../domain/conversation/rejections.js';
import type { ConversationState, ExistingConversation } from '../domain/conversation/state.js';
import { admitted, conversationMissing, type Matter } from './admission.js';
import { refusal } from './refusal.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

export interface Order extends Matter {
  /** Whose act it is, where a service passes on what a person did; default the caller. */
  readonly actor?: string;
  /** Words are sealed once it is sure that the caller may speak. */
  readonly command: ConversationCommand | SealedCommand;
  /** The id of the event that its text is sealed for. */
  readonly sealedFor?: EventId;
}

/** A command with somebody's words; a promise where their key has to be fetched before. */
export type SealedCommand = () => ConversationCommand | Promise<unknown>;

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

/** Who asked, and how they are told. */
export interface Asked<Response> {
  readonly context: CallContext;
  readonly settle: Settle<Response>;
}

/**
 * Decides and appends, in the line of the conversation; who may is asked on the very state that is
 * decided on. Settled when all is durable that the answer rests on: with `responseOf` what came of it,
 * a ServiceFault for each rejection, or an error of the store.
 */
export function carryOut<Response>(
  session: Session,
  asked: Asked<Response>,
  work: { readonly order: Order; readonly responseOf: (done: CarriedOut) => Response },
): void {
  session.conversations.submit(new Carrying(session, asked, work));
}

/** The same with a promise, for what needs more than one step. */
export const carriedOut = (
  session: Session,
  context: CallContext,
  order: Order,
): Promise<CarriedOut> =>
  new Promise((resolve, reject) => {
    const settle: Settle<CarriedOut> = (outcome) =>
      outcome.ok ? resolve(outcome.response) : reject(outcome.error);
    carryOut(session, { context, settle }, { order, responseOf: (done) => done });
  });

type Done = Transacted<ConversationState, ConversationEvent, ConversationRejection>;

class Carrying<Response>
  implements LineCommand<ConversationState, ConversationEvent, ConversationRejection>
{
  readonly stream: StreamName;
  readonly envelope: CommandEnvelope;

  constructor(
    session: Session,
    private readonly asked: Asked<Response>,
    private readonly work: Parameters<typeof carryOut<Response>>[2],
  ) {
    const { conversation, actor, sealedFor } = work.order;
    const { context } = asked;
    this.stream = conversationStream(context.principal.tenant, conversation);
    this.envelope = envelopeOf(context, session.clock, { actor, sealedFor });
  }

  decide(
    state: ConversationState,
  ): Outcome<ConversationEvent, ConversationRejection> | Promise<unknown> {
    const { order } = this.work;
    if (order.method !== 'Open') admitted(state, this.asked.context.principal, order);
    const command = typeof order.command === 'function' ? order.command() : order.command;
    return command instanceof Promise ? command : decide(command, state);
  }

  settled(done: Done): void {
    const { settle } = this.asked;
    if (!done.ok) {
      settle({ ok: false, error: refusal(done.rejection) });
      return;
    }
    let response: Response;
    try {
      response = this.work.responseOf(carried(done));
    } catch (error) {
      settle({ ok: false, error });
      return;
    }
    settle({ ok: true, response });
  }

  failed(error: unknown): void {
    this.asked.settle({ ok: false, error });
  }
}

function carried({ state, revision, added, at }: Done & { readonly ok: true }): CarriedOut {
  if (state.status === 'missing') throw conversationMissing();
  return { state, revision, appended: added.length > 0, added, at };
}
