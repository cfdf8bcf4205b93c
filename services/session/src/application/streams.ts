import { deriveEventId } from '@stillhere/event-schema';
import { streamName } from '@stillhere/event-store';
import type { EventId, StreamName } from '@stillhere/kernel';

export const conversationStream = (tenant: string, conversation: string): StreamName =>
  streamName('conversation', tenant, conversation);

/** Whose key seals what is said in the conversation, by either side, and the survey. */
export const visitorSubject = (conversation: string): string => `visitor.${conversation}`;
/** Whose key seals what staff note about it. */
export const notesSubject = (conversation: string): string => `notes.${conversation}`;

/** The id of conversation.opened, on every try. */
export const openedEventId = (tenant: string, conversation: string): EventId =>
  deriveEventId(tenant, conversation, 'opened');

/** … of a message or a note: the same cid of the same author is the same event (I5). */
export const saidEventId = (
  tenant: string,
  { conversation, author, cid }: { conversation: string; author: string; cid: string },
): EventId => deriveEventId(tenant, conversation, author, cid);
