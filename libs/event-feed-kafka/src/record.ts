import { TopicsRefused } from '@stillhere/event-feed';
import { parseStreamName, type StoredEvent } from '@stillhere/event-store';
import type { EventId, Hash, Position, StreamName, Timestamp } from '@stillhere/kernel';
import type { IHeaders, Message } from 'kafkajs';
import { dataOf, type PayloadFormat, payloadOf } from './payload.js';

export interface RecordOrigin {
  readonly storeId: string;
  readonly format: PayloadFormat;
  /** How many partitions the topic was declared with. */
  readonly partitions: number;
}

/** An event as a record: key = stream, value = data, everything else in headers. */
export function recordOf(event: StoredEvent, partition: number, origin: RecordOrigin): Message {
  const { metadata } = event;
  const { value, contentType, schemaVersion } = payloadOf(event, origin.format);
  return {
    key: event.stream,
    value: Buffer.from(value),
    partition,
    timestamp: String(Date.parse(event.recordedAt)),
    headers: {
      'event-id': event.eventId,
      type: event.type,
      revision: String(event.revision),
      position: event.position,
      'schema-version': schemaVersion,
      'content-type': contentType,
      traceparent: metadata.traceparent,
      tenant: metadata.tenant,
      actor: metadata.actor,
      'occurred-at': metadata.occurredAt,
      'recorded-at': event.recordedAt,
      'correlation-id': metadata.correlationId,
      'causation-id': metadata.causationId,
      'command-id': metadata.commandId,
      'prev-hash': metadata.prevHash,
      hash: metadata.hash,
      'hash-alg': metadata.hashAlg,
      store: origin.storeId,
      partitions: String(origin.partitions),
    },
  };
}

/** What arrives. */
export interface ReceivedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: IHeaders | undefined;
}

/** What is said of a ForeignRecord; every other error stays as it is. */
export function refusedRecord(found: { name: string; offset: string; error: unknown }): unknown {
  const { name, offset, error } = found;
  if (!(error instanceof ForeignRecord)) return error;
  return new TopicsRefused(
    `The record at offset ${offset} of ${name} is not one of this Stillhere: ${error.message}. Only its ` +
      'relay may write to these topics; choose another prefix. Nothing of it was taken.',
    { cause: error },
  );
}

/** @throws TopicsRefused: the relay that wrote it had declared another number of partitions */
export function assertDeclared(name: string, record: ReceivedRecord, declared: number): void {
  const then = required(record, 'partitions');
  if (then === String(declared)) return;
  throw new TopicsRefused(
    `The topic of ${name} was filled with ${then} partitions declared and ${declared} are declared now: ` +
      `conversations would go on in other partitions. Declare ${then}, or choose another prefix. Nothing was sent.`,
  );
}

/** A record that no relay of ours wrote. */
export class ForeignRecord extends Error {
  readonly code = 'ForeignRecord';
}

/** @throws ForeignRecord */
export function eventOf(record: ReceivedRecord): StoredEvent {
  const stream = streamOf(record);
  const header = (name: string): string => headerOf(record, name) ?? '';
  const type = required(record, 'type');
  return {
    eventId: required(record, 'event-id') as EventId,
    type,
    data: dataOf(type, record.value ?? Buffer.alloc(0), header('content-type')),
    stream,
    revision: revisionOf(record),
    position: required(record, 'position') as Position,
    recordedAt: header('recorded-at') as Timestamp,
    metadata: {
      schemaVersion: required(record, 'schema-version'),
      occurredAt: header('occurred-at') as Timestamp,
      actor: header('actor'),
      tenant: header('tenant'),
      correlationId: header('correlation-id'),
      causationId: header('causation-id'),
      commandId: header('command-id'),
      traceparent: header('traceparent'),
      prevHash: header('prev-hash') as Hash,
      hash: header('hash') as Hash,
      hashAlg: header('hash-alg'),
    },
  };
}

export function streamOf({ key }: ReceivedRecord): StreamName {
  const text = key?.toString() ?? '';
  if (parseStreamName(text) === undefined) throw new ForeignRecord('its key is no stream');
  return text as StreamName;
}

export function revisionOf(record: ReceivedRecord): number {
  const text = required(record, 'revision');
  if (!/^\d{1,15}$/.test(text)) throw new ForeignRecord('its header revision is no number');
  return Number(text);
}

export function required(record: ReceivedRecord, name: string): string {
  const text = headerOf(record, name);
  if (text === undefined || text === '') throw new ForeignRecord(`it has no header ${name}`);
  return text;
}

export function headerOf({ headers }: ReceivedRecord, name: string): string | undefined {
  const value = headers?.[name];
  return Array.isArray(value) ? value[0]?.toString() : value?.toString();
}
