import type { session as api, CallContext } from '@stillhere/contracts';
import type { StreamName } from '@stillhere/kernel';
import { admit } from './admission.js';
import { audienceOf } from './audience-of.js';
import { conversationStream } from './identity.js';
import { render } from './render.js';
import { reveal } from './reveal.js';
import type { Session } from './session.js';

/** Events in one answer, at most; whoever wants more reads on from the next revision. */
export const readEventsMax = 1_000;

/** Events from a revision on, as the caller may see them. */
export async function read(
  session: Session,
  { conversation, from, limit }: api.ReadRequest,
  context: CallContext,
): Promise<api.ReadResponse> {
  const { principal } = context;
  const state = await admit(session, context, { method: 'Read', conversation });
  const stream = conversationStream(principal.tenant, conversation);
  const events: api.ConversationEvent[] = [];
  const page = { from, limit: Math.min(limit || readEventsMax, readEventsMax) };
  for await (const stored of session.store.readStream(stream, page)) {
    events.push(render(await reveal(session, stored), audienceOf(principal), state));
  }
  const head = await headOf(session, stream);
  return { events, head, logId: session.store.storeId };
}

async function headOf(session: Session, stream: StreamName): Promise<number> {
  const head = await session.store.head(stream);
  return head.status === 'open' ? head.revision : 0;
}
