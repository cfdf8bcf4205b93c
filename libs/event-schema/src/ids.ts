import { hash } from 'node:crypto';
import type { Clock, EventId, Random } from '@stillhere/kernel';

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (byte: number | undefined): string => hexOfByte[byte as number] as string;
/** A UUID's first byte of version 7, and its first byte of the variant of RFC 9562. */
const versioned = (byte: number | undefined) => hex(((byte as number) & 0x0f) | 0x70);
const varied = (byte: number | undefined) => hex(((byte as number) & 0x3f) | 0x80);

/** UUID v7 (RFC 9562) as 32 hex digits without dashes: what names an entity and its streams. */
export const newId = (clock: Clock, random: Random): string => v7(clock, random, '');

/** UUID v7 with dashes, for an event that nothing else determines. */
export const newEventId = (clock: Clock, random: Random): EventId =>
  v7(clock, random, '-') as EventId;

function v7(clock: Clock, random: Random, dash: '' | '-'): string {
  const time = clock.now().toString(16).padStart(12, '0');
  const tail = random.bytes(10);
  const version = versioned(tail[0]) + hex(tail[1]);
  const variant = varied(tail[2]) + hex(tail[3]);
  let node = '';
  for (let at = 4; at < 10; at += 1) node += hex(tail[at]);
  return `${time.slice(0, 8)}${dash}${time.slice(8)}${dash}${version}${dash}${variant}${dash}${node}`;
}

/** UUID v5 of the DNS name `events.stillhere.invalid`. Never to change: ids of old events follow. */
const namespace = Buffer.from('12445ed114b452ee8067868ab22b9049', 'hex');
const separator = '\u001f';
let scratch = Buffer.concat([namespace, Buffer.alloc(1_008)]);

/**
 * UUID v5 in our own namespace over `parts`, joined by U+001F: the same parts give the same id on
 * every try, so a repeated command is recognised by the log itself.
 *
 * @throws TypeError when a part holds U+001F: two lists of parts could then give one id.
 */
export function deriveEventId(...parts: readonly string[]): EventId {
  const name = parts.join(separator);
  if (parts.some((part) => part.includes(separator))) {
    throw new TypeError('a part of a derived event id holds the separator U+001F');
  }
  const needed = namespace.length + name.length * 3;
  if (needed > scratch.length) scratch = Buffer.concat([namespace], needed);
  const length = namespace.length + scratch.write(name, namespace.length);
  const digest = hash('sha1', scratch.subarray(0, length), 'hex');
  const variant = varied(Number.parseInt(digest.slice(16, 18), 16));
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(18, 20)}-${digest.slice(20, 32)}` as EventId;
}
