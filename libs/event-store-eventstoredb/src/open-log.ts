import { randomUUID } from 'node:crypto';
import { binaryEvent, type RecordedEvent } from '@eventstore/db-client';
import { type EventStore, type ServerLogReader, StoreUnavailable } from '@stillhere/event-store';
import { serversIn } from './client-url.js';
import { Connection } from './connection.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import { isKnown, positionText } from './log-position.js';
import { LogQueries } from './log-queries.js';
import { LogReader } from './log-reader.js';
import type { EventStoreDbOptions } from './options.js';
import { isPassing, unavailable } from './server-answers.js';

const attemptMsDefault = 1_000;
/** A new log is there as soon as its first event is replicated. */
const beginsMax = 20;
const beginAgainMs = 100;

/**
 * Opens the log in EventStoreDB, and begins it where there is none. Any number of processes may have it
 * open. Rejects with StoreUnavailable (not reachable, not allowed, too old, another store), a sentence for
 * the person who runs the process.
 */
export async function openEventStoreDbEventStore(
  options: EventStoreDbOptions,
): Promise<EventStore> {
  return opening(options, async (connection) => {
    const log = await begun(connection, options);
    const newest = (await log.queries.newest()) ?? log.origin;
    return new EventStoreDbEventStore({ ...log, options, connection, newest });
  });
}

/** For tools: reads only, and begins nothing. Rejects with StoreUnavailable. */
export async function openEventStoreDbLogReader(
  options: EventStoreDbReading,
): Promise<ServerLogReader> {
  return opening(options, async (connection) => {
    const log = await found(connection, options);
    if (log === undefined) throw none(options);
    return new LogReader(log, connection);
  });
}

export type EventStoreDbReading = Pick<EventStoreDbOptions, 'url' | 'prefix' | 'attemptMs'>;

export interface FoundLog {
  readonly storeId: string;
  /** Of the event that the log began with. */
  readonly origin: ReturnType<typeof positionText>;
  readonly queries: LogQueries;
}

/** `work` with a connection, which is closed where it rejects; whatever it rejects with becomes a sentence. */
export async function opening<Result>(
  { url, attemptMs = attemptMsDefault }: EventStoreDbReading,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  let connection: Connection | undefined;
  try {
    connection = new Connection(url, attemptMs);
    return await work(connection);
  } catch (error) {
    await connection?.close();
    throw unavailable(error, serversIn(url));
  }
}

const storeStreamOf = ({ prefix = '' }: EventStoreDbReading): string => `${prefix}stillhere-store`;

/** `undefined`: no log was begun there. */
export async function found(
  connection: Connection,
  options: EventStoreDbReading,
): Promise<FoundLog | undefined> {
  const range = { from: 'start', count: 1, direction: 'forwards' } as const;
  const [birth] = await connection.readStream(storeStreamOf(options), range);
  return birth && logOf(birth, connection, options);
}

function logOf(
  birth: RecordedEvent,
  connection: Connection,
  options: EventStoreDbReading,
): FoundLog {
  const { position, id: storeId } = birth;
  if (position === undefined || !isKnown(position)) throw tooOld(connection.servers);
  const queries = new LogQueries(connection, options.prefix ?? '', storeStreamOf(options));
  return { storeId, origin: positionText(position), queries };
}

/** Of several processes that begin a log at once, one does. */
async function begun(connection: Connection, options: EventStoreDbOptions): Promise<FoundLog> {
  for (let begins = 1; ; begins += 1) {
    const log = await found(connection, options);
    if (log !== undefined) {
      if (options.storeId === undefined || options.storeId === log.storeId) return log;
      throw another(options, log.storeId);
    }
    if (begins === beginsMax) throw notBegun(connection.servers);
    const event = binaryEvent({ id: randomUUID(), type: 'store.begun', data: Buffer.from('{}') });
    try {
      await connection.append(storeStreamOf(options), [event], 'no_stream');
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    if (begins > 1) await new Promise((resolve) => setTimeout(resolve, beginAgainMs));
  }
}

const refused = (message: string): StoreUnavailable =>
  new StoreUnavailable(message, { outcomeKnown: true, reason: 'other' });

const none = ({ url }: EventStoreDbReading): StoreUnavailable =>
  refused(`EventStoreDB at ${serversIn(url)} holds no log of Stillhere. Nothing was written.`);

const notBegun = (servers: string): StoreUnavailable =>
  refused(
    `EventStoreDB at ${servers} takes no first event: either it has no majority of its members, or somebody ` +
      'truncated the stream stillhere-store. Look at its own log; nothing else was written.',
  );

const another = ({ storeId, url }: EventStoreDbOptions, found: string): StoreUnavailable =>
  refused(
    `EventStoreDB at ${serversIn(url)} holds the log ${found}, and ${storeId} was expected. Nothing was written; ` +
      'name the server of the expected log, or begin with an empty data directory.',
  );

const tooOld = (servers: string): StoreUnavailable =>
  refused(
    `EventStoreDB at ${servers} gives events without their position: version 22.10 or newer is needed.`,
  );
