import { streamName } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';

export const conversationStream = (tenant: string, conversation: string): StreamName =>
  streamName('conversation', tenant, conversation);

/** The conversation that a stream of ours is named for. */
export const conversationOf = (stream: StreamName): string =>
  stream.slice(stream.lastIndexOf('_') + 1);

/** Whose key seals what is said in the conversation, by either side, and the survey. */
export const visitorSubject = (conversation: string): string => `visitor.${conversation}`;
/** Whose key seals what staff note about it. */
export const notesSubject = (conversation: string): string => `notes.${conversation}`;

/** Parts of the derived id of conversation.opened, next to the tenant. */
export const openedIdParts = (conversation: string): readonly string[] => [conversation, 'opened'];

/** … of a message or a note: the same cid of the same author is the same event (I5). */
export const saidIdParts = (
  conversation: string,
  author: string,
  cid: string,
): readonly string[] => [conversation, author, cid];
