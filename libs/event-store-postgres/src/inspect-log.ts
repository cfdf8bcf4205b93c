import type { LogFacts, LogPoint } from '@stillhere/event-store';
import { ordinalOf, positionOf } from '@stillhere/event-store';
import { openPostgres } from '@stillhere/postgres';
import { LogQueries } from './log-queries.js';
import { asStoreFault } from './open-log.js';
import { schemaDefault } from './options.js';

export interface InspectOptions {
  readonly url: string;
  readonly schema?: string;
  readonly points?: readonly LogPoint[];
}

/**
 * Which log lies in the database and how far it goes, without changing anything there. `undefined`:
 * none was begun. Rejects with StoreUnavailable or LogCorruption.
 */
export async function inspectPostgresLog(options: InspectOptions): Promise<LogFacts | undefined> {
  const { url, schema = schemaDefault, points = [] } = options;
  try {
    const database = await openPostgres({ url, name: 'event log look', connectionsMax: 1 });
    try {
      const queries = new LogQueries(database, schema);
      if (!(await queries.isBegun())) return undefined;
      const storeId = (await queries.storeId()) ?? '';
      const { ordinal, hash } = await queries.newest();
      const hashes = await queries.hashesAt(points.map(({ position }) => ordinalOf(position)));
      return {
        storeId,
        head: hash && { position: positionOf(ordinal), hash },
        holds: points.filter(({ position, hash }) => hashes.get(ordinalOf(position)) === hash),
      };
    } finally {
      await database.close();
    }
  } catch (error) {
    throw asStoreFault(error);
  }
}
