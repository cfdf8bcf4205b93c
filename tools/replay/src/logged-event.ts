import type { session } from '@stillhere/contracts';
import type { DecodedEvent } from '@stillhere/event-processing';
import type { StoredEvent } from '@stillhere/event-store';

/** One event of the conversation: as stored, as decoded, and as staff may read it. */
export interface LoggedEvent {
  readonly stored: StoredEvent;
  readonly decoded: DecodedEvent;
  readonly shown: session.ConversationEvent;
}
