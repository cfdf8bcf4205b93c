import { randomUUID } from 'node:crypto';
import { binaryEvent, type RecordedEvent } from '@eventstore/db-client';
import { type EventStore, StoreUnavailable } from '@stillhere/event-store';
import { Connection, unavailable } from './connection.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import { isKnown, positionText } from './log-position.js';
import { LogQueries } from './log-queries.js';
import type { EventStoreDbOptions } from './options.js';

const attemptMsDefault = 1_000;

/**
 * Opens the log in EventStoreDB, and begins it where there is none. Any number of processes may have it
 * open. Rejects with StoreUnavailable (not reachable, too old, another store), a sentence for the person
 * who runs the process.
 */
export async function openEventStoreDbEventStore(
  options: EventStoreDbOptions,
): Promise<EventStore> {
  const { url, prefix = '', attemptMs = attemptMsDefault } = options;
  let connection: Connection | undefined;
  try {
    connection = new Connection(url, attemptMs);
    const storeStream = `${prefix}stillhere-store`;
    const birth = await begun(connection, storeStream);
    const storeId = birth.id;
    if (options.storeId !== undefined && options.storeId !== storeId)
      throw another(options, storeId);
    if (birth.position === undefined || !isKnown(birth.position)) throw tooOld();
    const queries = new LogQueries(connection, prefix, storeStream);
    const origin = positionText(birth.position);
    const newest = (await queries.newest()) ?? origin;
    return new EventStoreDbEventStore({ options, storeId, connection, queries, origin, newest });
  } catch (error) {
    await connection?.close();
    throw unavailable(error);
  }
}

/** The first event of the log. Of several processes that begin it at once, one does. */
async function begun(connection: Connection, stream: string): Promise<RecordedEvent> {
  const range = { from: 'start', count: 1, direction: 'forwards' } as const;
  const [birth] = await connection.readStream(stream, range);
  if (birth !== undefined) return birth;
  const event = binaryEvent({ id: randomUUID(), type: 'store.begun', data: Buffer.from('{}') });
  await connection.append(stream, [event], 'no_stream').catch((error: unknown) => {
    throw unavailable(error);
  });
  return begun(connection, stream);
}

const another = ({ storeId }: EventStoreDbOptions, found: string): StoreUnavailable =>
  new StoreUnavailable(
    `the server holds the log ${found}, and ${storeId} was expected. Nothing was written; name the server ` +
      'of the expected log, or begin with an empty data directory.',
    { outcomeKnown: true, reason: 'other' },
  );

const tooOld = (): StoreUnavailable =>
  new StoreUnavailable(
    'the server gives events without their position: EventStoreDB 22.10 or newer is needed',
    { outcomeKnown: true, reason: 'other' },
  );
