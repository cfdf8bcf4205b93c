import type { LogFacts, LogPoint, StoredEvent } from '@stillhere/event-store';
import { type EventStoreDbReading, found, opening } from './open-log.js';

export interface InspectOptions extends EventStoreDbReading {
  readonly points?: readonly LogPoint[];
}

/**
 * Which log lies on the server and how far it goes, without changing anything there. `undefined`: none was
 * begun. Rejects with StoreUnavailable or LogCorruption.
 */
export async function inspectEventStoreDbLog(
  options: InspectOptions,
): Promise<LogFacts | undefined> {
  return opening(options, async (connection) => {
    const log = await found(connection, options);
    const { points = [] } = options;
    const holds: LogPoint[] = [];
    for (const point of log === undefined ? [] : points) {
      const stored = await log?.queries.at(point.position);
      if (stored?.metadata.hash === point.hash) holds.push(point);
    }
    const head = await log?.queries.newestOfOurs(log.origin);
    await connection.close();
    return log && { storeId: log.storeId, head: head && pointOf(head), holds };
  });
}

const pointOf = ({ position, metadata }: StoredEvent): LogPoint => ({
  position,
  hash: metadata.hash,
});
