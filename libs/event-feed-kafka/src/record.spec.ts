import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import type { EventId, Hash, Position, StreamName, Timestamp } from '@stillhere/kernel';
import { eventOf, type ReceivedRecord, recordOf } from './record.js';

const folder = resolve(import.meta.dirname, '../../event-schema/golden');
const goldens = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const [type = '', version = ''] = name.replace(/\.json$/, '').split('.v');
    return { type, version, data: readFileSync(join(folder, name), 'utf8').trimEnd() };
  });

const eventWith = (type: string, version: string, data: string): StoredEvent => ({
  eventId: '00000000-0000-7000-8000-000000000001' as EventId,
  type,
  data,
  stream: `${type.slice(0, type.indexOf('.'))}-local_a` as StreamName,
  revision: 3,
  position: '0000000000000009' as Position,
  recordedAt: '2026-01-01T00:00:00.001Z' as Timestamp,
  metadata: {
    schemaVersion: version,
    occurredAt: '2026-01-01T00:00:00.000Z' as Timestamp,
    actor: 'counselor:mara',
    tenant: 'local',
    correlationId: 'c1',
    causationId: 'c2',
    commandId: 'c3',
    traceparent: '00-1-2-01',
    prevHash: 'p' as Hash,
    hash: 'h' as Hash,
    hashAlg: 'stillhere-event/1',
  },
});

const origin = { storeId: 's', partitions: 12 };

/** As a broker gives it back. */
const received = (event: StoredEvent, format: 'protobuf' | 'json'): ReceivedRecord => {
  const { key, value, headers } = recordOf(event, 4, { ...origin, format });
  return { key: Buffer.from(key ?? ''), value: value as Buffer, headers };
};

describe.each(goldens)('$type of version $version as a record', ({ type, version, data }) => {
  const event = eventWith(type, version, data);

  it('comes back as today’s version of it from protobuf, every field of it', () => {
    const today = eventRegistry.encode(eventRegistry.decode(event));
    const metadata = { ...event.metadata, schemaVersion: today.schemaVersion };
    expect(eventOf(received(event, 'protobuf'))).toEqual({ ...event, data: today.data, metadata });
  });

  it('comes back byte for byte as it was stored from JSON', () => {
    expect(eventOf(received(event, 'json'))).toEqual(event);
  });
});

describe('a record', () => {
  it('of a type or a version that this release does not know is passed on as it was stored', () => {
    for (const event of [
      eventWith('queue.happened', '1', '{"n":1}'),
      eventWith('conversation.ended', '99', '{"new":"field"}'),
    ]) {
      expect(eventOf(received(event, 'protobuf'))).toEqual(event);
    }
  });

  it('that is not ours is told by what it lacks', () => {
    expect(() => eventOf({ key: null, value: null })).toThrow('its key is no stream');
    const event = received(eventWith('queue.happened', '1', '{}'), 'json');
    expect(() => eventOf({ ...event, headers: {} })).toThrow('no header type');
  });
});
