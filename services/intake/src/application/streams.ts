import { deriveEventId } from '@stillhere/event-schema';
import { streamName } from '@stillhere/event-store';
import type { EventId, StreamName } from '@stillhere/kernel';
import type { EntryEvent } from '../domain/entry/events.js';

export const intakeStream = (tenant: string, conversation: string): StreamName =>
  streamName('intake', tenant, conversation);

/** Whose key seals what the visitor answered. */
export const visitorSubject = (conversation: string): string => `visitor.${conversation}`;

/** Derived, so that a seal can be bound to its event before it is decided. */
export const entryEventId = (
  tenant: string,
  conversation: string,
  type: EntryEvent['type'],
): EventId => deriveEventId(tenant, conversation, type);

export const surveyEventId = (tenant: string, conversation: string): EventId =>
  entryEventId(tenant, conversation, 'intake.survey-answered');

/**
 * One request is one conversation and one visitor, on every try and after every crash, without a
 * table of requests: 122 bits of a hash. Ids in time order would need one; nothing relies on it.
 */
export const conversationOf = (tenant: string, requestId: string): string =>
  undashed(deriveEventId(tenant, 'conversation', requestId));

export const visitorOf = (tenant: string, requestId: string): string =>
  `visitor:${undashed(deriveEventId(tenant, 'visitor', requestId))}`;

const undashed = (id: EventId): string => id.replaceAll('-', '');
