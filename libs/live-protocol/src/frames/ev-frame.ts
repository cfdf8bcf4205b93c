const category = 'conversation.';

/** A recorded event as a reader may see it, before it has the form of the wire. */
export interface EventText {
  readonly revision: number;
  readonly eventId: string;
  /** `conversation.message-posted` and so on, or `withheld`. */
  readonly type: string;
  readonly occurredAt: string;
  readonly actor: string;
  readonly chain: string;
  /** JSON text of an object. */
  readonly dataJson: string;
}

/** The type of an event as frames name it: without the category. */
export const evType = (type: string): string =>
  type.startsWith(category) ? type.slice(category.length) : type;

/**
 * The text of an `ev` frame. Its data is JSON text already: the frame is put around it, not built anew.
 * Revision, ids, chain, type and time are made by us and need no escaping; an actor may.
 */
export function evFrame(event: EventText): string {
  const { revision, eventId, chain, occurredAt, actor, dataJson } = event;
  return `{"t":"ev","revision":${revision},"id":"${eventId}","chain":"${chain}","type":"${evType(event.type)}","at":"${occurredAt}","actor":${JSON.stringify(actor)},"data":${dataJson}}`;
}
