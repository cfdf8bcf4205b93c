import type { EventRegistry } from '@stillhere/event-schema';
import { parseStreamName, type StoredEvent } from '@stillhere/event-store';
import { invariant, type JsonObject } from '@stillhere/kernel';

/** An event as processors get it: in today's version, with its stream's parts. */
export interface DecodedEvent {
  readonly type: string;
  readonly data: JsonObject;
  readonly stored: StoredEvent;
  readonly tenant: string;
  readonly streamId: string;
}

export function decodeEvent(registry: EventRegistry, stored: StoredEvent): DecodedEvent {
  const parts = parseStreamName(stored.stream);
  invariant(parts !== undefined, `the log holds a stream of no shape: ${stored.stream}`);
  const { type, data } = registry.decode(stored);
  return { type, data, stored, tenant: parts.tenant, streamId: parts.id };
}
