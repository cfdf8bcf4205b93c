import type { session as api, CallContext } from '@stillhere/contracts';
import type { StoredEvent } from '@stillhere/event-store';
import { admit } from './admission.js';
import { audienceOf } from './audience-of.js';
import { Page, pageEventsMax } from './page.js';
import { render } from './render.js';
import { reveal } from './reveal.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

/**
 * What stood in the log at a moment: the prefix before the first event that occurred after it.
 * Time is `occurredAt`, the server's when it decided: it is covered by the hash, and it is what
 * every screen shows, so the time that stands beside a message includes that message. A prefix, not
 * a filter: where the wall clock stepped back, order decides (I31). As many events come as one
 * answer has room for; `head` is the prefix's last revision, and Read gives the rest.
 */
export async function asOf(
  session: Session,
  { conversation, at }: api.AsOfRequest,
  context: CallContext,
): Promise<api.ReadResponse> {
  const { principal } = context;
  const state = await admit(session, context, { method: 'AsOf', conversation });
  const stream = conversationStream(principal.tenant, conversation);
  const prefix: StoredEvent[] = [];
  let head = 0;
  for await (const stored of session.store.readStream(stream)) {
    if (stored.metadata.occurredAt > at) break;
    head = stored.revision;
    if (prefix.length < pageEventsMax) prefix.push(stored);
  }
  const page = new Page();
  for (const stored of prefix) {
    if (page.isFull) break;
    page.add(render(await reveal(session, stored), audienceOf(principal), state));
  }
  return { events: page.events, head, logId: session.store.storeId };
}
