import type { session as api } from '@stillhere/contracts';
import { evFrame, evType } from '@stillhere/live-protocol/frames';
import type { FollowedEvent } from '@stillhere/nest-kit';
import type { Audience, VisitorView } from '../../domain/conversation/audience.js';
import { render } from '../render.js';
import type { Revealed } from '../reveal.js';

/** One durable event on its way to all who follow: opened once, rendered once an audience. */
export class Publication {
  readonly #events: { [A in Audience]?: api.ConversationEvent } = {};
  readonly #frames: { [A in Audience]?: FollowedEvent } = {};

  constructor(readonly revealed: Revealed) {}

  get revision(): number {
    return this.revealed.stored.revision;
  }

  /** For programs that follow over gRPC. */
  eventFor(audience: Audience, view: VisitorView): api.ConversationEvent {
    this.#events[audience] ??= render(this.revealed, audience, view);
    return this.#events[audience];
  }

  /** For sockets: the finished text of the frame, and what the door needs to know of it. */
  frameFor(audience: Audience, view: VisitorView): FollowedEvent {
    this.#frames[audience] ??= this.#framed(this.eventFor(audience, view));
    return this.#frames[audience];
  }

  #framed(shown: api.ConversationEvent): FollowedEvent {
    const { event, stored } = this.revealed;
    return {
      revision: shown.revision,
      type: evType(shown.type),
      actor: shown.actor,
      counselor: event.type === 'conversation.assigned' ? event.data.counselor : '',
      frame: evFrame(shown),
      traceparent: stored.metadata.traceparent || undefined,
    };
  }
}
