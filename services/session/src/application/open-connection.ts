import type { session as api, CallContext } from '@stillhere/contracts';
import { newId } from '@stillhere/event-schema';
import { invariant } from '@stillhere/kernel';
import type { Surface } from '../domain/conversation/events.js';
import { participantOf } from '../domain/conversation/state.js';
import { carriedOut } from './carry-out.js';
import { chainOf } from './chain.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

export interface OpenConnectionInput
  extends Omit<
    api.OpenConnectionRequest,
    'surface' | 'tokenEpoch' | 'hasToken' | 'resumed' | 'resumeRevision' | 'resumeChain'
  > {
  readonly surface: Surface;
  readonly tokenEpoch: number | undefined;
  readonly resume: { readonly revision: number; readonly chain: string } | undefined;
}

export async function openConnection(
  session: Session,
  input: OpenConnectionInput,
  context: CallContext,
): Promise<api.OpenConnectionResponse> {
  const { conversation, fence, resume: claim, ...rest } = input;
  const { participant, connection } = rest;
  const proven = claim ? await isOurs(session, context, { conversation, ...claim }) : true;
  const { state, revision } = await carriedOut(session, context, {
    method: 'OpenConnection',
    conversation,
    participant,
    actor: participant,
    command: {
      type: 'propose',
      fence,
      fact: {
        type: 'open-connection',
        ...rest,
        spareTab: newId(session.clock, session.random),
        resume: claim && { ...claim, proven },
      },
    },
  });
  const { open } = participantOf(state, participant);
  const opened = open.find((one) => one.connection === connection);
  invariant(opened, 'a connection that was opened is open');
  const { connEpoch, tab } = opened;
  return { connEpoch, head: revision, prefixProven: proven, tab, status: state.status };
}

interface Claim {
  readonly conversation: string;
  readonly revision: number;
  readonly chain: string;
}

/** An equal chain at one revision proves an identical log up to it, also after a restore. */
async function isOurs(
  session: Session,
  { principal }: CallContext,
  claim: Claim,
): Promise<boolean> {
  const stream = conversationStream(principal.tenant, claim.conversation);
  const { revision, hash } = await session.conversations.load(stream);
  if (claim.revision === revision) return chainOf(hash) === claim.chain;
  const page = session.store.readStream(stream, { from: claim.revision, limit: 1 });
  for await (const event of page) return chainOf(event.metadata.hash) === claim.chain;
  return false;
}
