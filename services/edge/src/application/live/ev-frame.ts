import type { session } from '@stillhere/contracts';

const category = 'conversation.';

/** One rendering for all readers of the same audience, for as long as the event is held by any. */
const rendered = new WeakMap<session.ConversationEvent, string>();

/**
 * The frame of an event. Its data is JSON text already: the frame is put around it, not built anew.
 * Revision, ids, chain, type and time are made by us and need no escaping; an actor may.
 */
export function evFrame(event: session.ConversationEvent): string {
  const known = rendered.get(event);
  if (known !== undefined) return known;
  const { revision, eventId, chain, occurredAt, actor, dataJson } = event;
  const type = event.type.startsWith(category) ? event.type.slice(category.length) : event.type;
  const frame = `{"t":"ev","revision":${revision},"id":"${eventId}","chain":"${chain}","type":"${type}","at":"${occurredAt}","actor":${JSON.stringify(actor)},"data":${dataJson}}`;
  rendered.set(event, frame);
  return frame;
}
