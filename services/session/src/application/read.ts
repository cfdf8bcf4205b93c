import type { session as api, CallContext } from '@stillhere/contracts';
import type { StreamName } from '@stillhere/kernel';
import { admit } from './admission.js';
import { audienceOf } from './audience-of.js';
import { Page, pageEventsMax } from './page.js';
import { render } from './render.js';
import { reveal } from './reveal.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

/** Events from a revision on, as the caller may see them; those that one answer has room for. */
export async function read(
  session: Session,
  { conversation, from, limit }: api.ReadRequest,
  context: CallContext,
): Promise<api.ReadResponse> {
  const { principal } = context;
  const state = await admit(session, context, { method: 'Read', conversation });
  const stream = conversationStream(principal.tenant, conversation);
  const range = { from, limit: Math.min(limit || pageEventsMax, pageEventsMax) };
  const page = new Page();
  for await (const stored of session.store.readStream(stream, range)) {
    page.add(render(await reveal(session, stored), audienceOf(principal), state));
    if (page.isFull) break;
  }
  const head = await headOf(session, stream);
  return { events: page.events, head, logId: session.store.storeId };
}

async function headOf(session: Session, stream: StreamName): Promise<number> {
  const head = await session.store.head(stream);
  return head.status === 'open' ? head.revision : 0;
}
