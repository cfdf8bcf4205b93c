import type { EventId } from '@stillhere/kernel';
import type { EventMetadata, ProposedEvent } from './event.js';

/** What of an event stands in the text that was hashed; adapters store that text as it is. */
export type EnvelopeFields = Omit<
  EventMetadata,
  'traceparent' | 'prevHash' | 'hash' | 'hashAlg'
> & { readonly eventId: EventId };

/** What the hash does not cover, or is; adapters store it beside the text. */
export type BesideEnvelope = Pick<EventMetadata, 'traceparent' | 'prevHash' | 'hash' | 'hashAlg'>;

/** An event of an unchained category is hashed by nobody, so it has no text yet. */
export function envelopeOf({ envelope, eventId, metadata }: ProposedEvent): string {
  if (envelope !== undefined) return envelope;
  const { actor, causationId, commandId, correlationId, occurredAt } = metadata;
  const { schemaVersion, tenant } = metadata;
  return JSON.stringify({
    actor,
    causationId,
    commandId,
    correlationId,
    eventId,
    occurredAt,
    schemaVersion,
    tenant,
  });
}

export const eventIdIn = (envelope: string): EventId =>
  (JSON.parse(envelope) as { eventId: EventId }).eventId;

/** The metadata of an event from its parsed text and what stands beside it. */
export const metadataFrom = (fields: EnvelopeFields, beside: BesideEnvelope): EventMetadata => ({
  schemaVersion: fields.schemaVersion,
  occurredAt: fields.occurredAt,
  actor: fields.actor,
  tenant: fields.tenant,
  correlationId: fields.correlationId,
  causationId: fields.causationId,
  commandId: fields.commandId,
  traceparent: beside.traceparent,
  prevHash: beside.prevHash,
  hash: beside.hash,
  hashAlg: beside.hashAlg,
});
