import { events } from '@stillhere/contracts';
import { canonicalJson, eventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import type { JsonObject, JsonValue } from '@stillhere/kernel';

export type PayloadFormat = 'protobuf' | 'json';

/** What the header `content-type` says. */
export const contentTypes = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
} as const satisfies Record<PayloadFormat, string>;

export interface Payload {
  readonly value: Uint8Array;
  readonly contentType: string;
  /** Of the data in `value`. */
  readonly schemaVersion: string;
}

interface MessageType {
  fromJSON(json: unknown): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
}

const messages = events as unknown as Readonly<Record<string, MessageType>>;

/** `conversation.message-posted` → `ConversationMessagePosted`, the message of stillhere.events.v1. */
const messageName = (type: string): string =>
  type.replace(/(?:^|[.-])([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/**
 * Protobuf is always today's version, whatever was stored. JSON is the stored text itself, byte for byte. So is the
 * event of a type or a version that this release does not know: it is passed on, not judged.
 */
export function payloadOf(event: StoredEvent, format: PayloadFormat): Payload {
  const definition = eventRegistry.types.find(({ type }) => type === event.type);
  const message = messages[messageName(event.type)];
  const stored = event.metadata.schemaVersion;
  if (format === 'json' || !definition || !message || Number(stored) > definition.version) {
    return {
      value: Buffer.from(event.data),
      contentType: contentTypes.json,
      schemaVersion: stored,
    };
  }
  const { data } = eventRegistry.decode(event);
  return {
    value: message.encode(message.fromJSON(data)).finish(),
    contentType: contentTypes.protobuf,
    schemaVersion: String(definition.version),
  };
}

/** The data as canonical text; of protobuf with every field, also those that are zero. */
export function dataOf(type: string, value: Uint8Array, contentType: string): string {
  if (contentType !== contentTypes.protobuf) return Buffer.from(value).toString();
  const message = messages[messageName(type)];
  if (message === undefined) throw new TypeError(`no message for ${type}`);
  return canonicalJson(plainObject(message.decode(value)));
}

const plainObject = (message: object): JsonObject =>
  Object.fromEntries(
    Object.entries(message)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, plain(value)]),
  );

/** Integers of events stay below 2^53: they were numbers in the log. */
function plain(value: unknown): JsonValue {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) return plainObject(value);
  return value as JsonValue;
}
