import type { EventStore } from '@stillhere/event-store';
import {
  isEventStoreDbUrl,
  openEventStoreDbEventStore,
  openEventStoreDbLogReader,
} from '@stillhere/event-store-eventstoredb';
import { openPostgresEventStore, openPostgresLogReader } from '@stillhere/event-store-postgres';
import type { Place } from './places.js';

type Opening = Pick<Parameters<typeof openPostgresEventStore>[0], 'logger' | 'onPoisoned'>;

/** The log on a server, for writing; any number of processes may have it. Rejects with StoreUnavailable or LogCorruption. */
export const openServerLog = (
  { url, ownerUrl }: Place,
  options: Opening = {},
): Promise<EventStore> =>
  isEventStoreDbUrl(url)
    ? openEventStoreDbEventStore({ url, logger: options.logger })
    : openPostgresEventStore({ ...options, url, ...(ownerUrl !== undefined && { ownerUrl }) });

/** The same for tools: reads only. */
export const openServerLogReader = (url: string) =>
  isEventStoreDbUrl(url) ? openEventStoreDbLogReader({ url }) : openPostgresLogReader({ url });

/** For people. */
export const serverOf = (url: string): string =>
  isEventStoreDbUrl(url) ? 'EventStoreDB' : 'PostgreSQL';

/** Its positions are the numbers 1, 2, 3 …: an event that was taken out leaves a gap. */
export const isGapless = (url: string): boolean => !isEventStoreDbUrl(url);

/** What a trace calls the server. */
export const systemOf = (url: string): 'postgresql' | 'eventstoredb' =>
  isEventStoreDbUrl(url) ? 'eventstoredb' : 'postgresql';
