import type { session as api } from '@stillhere/contracts';

/** Events in one answer, at most; whoever wants more reads on from the next revision. */
export const pageEventsMax = 1_000;
/** A message of gRPC holds 4 MiB unless both ends agree on more, and a character takes up to three bytes. */
const pageCharsMax = 1_000_000;

/** The events of one answer. The first one always has room, so that reading on gets ahead. */
export class Page {
  readonly events: api.ConversationEvent[] = [];
  #chars = 0;

  get isFull(): boolean {
    return this.#chars >= pageCharsMax;
  }

  add(event: api.ConversationEvent): void {
    this.events.push(event);
    this.#chars += event.dataJson.length;
  }
}
