import { isEventStoreDbUrl } from '@stillhere/event-store-eventstoredb';
import { databaseUrlProblem, logUrlProblem } from './log-setting.js';

/** A server, as the role that services use and, where a start brings it up to date, as the one that owns it. */
export interface Place {
  readonly url: string;
  readonly ownerUrl: string | undefined;
}

/** Where the log is, and where what processes share beside it: accounts, keys, leases, views. */
export interface Places {
  readonly log: Place;
  /** In PostgreSQL; `undefined`: not said, and the log's server cannot hold it. */
  readonly database: Place | undefined;
}

export interface PlaceValues {
  readonly log: string;
  readonly 'log-owner': string;
  readonly database: string;
  readonly 'database-owner': string;
}

/** Of a log on a server. A text says what is wrong; an address is never repeated, since it may hold a password. */
export function placesOf(values: PlaceValues): Places | string {
  const { log: url, 'log-owner': logOwner, database, 'database-owner': databaseOwner } = values;
  const wrong =
    logUrlProblem('--log', url) ??
    databaseUrlProblem('--log-owner', logOwner) ??
    databaseUrlProblem('--database', database) ??
    databaseUrlProblem('--database-owner', databaseOwner);
  if (wrong !== undefined) return wrong;
  if (database === '' && databaseOwner !== '') {
    return '--database-owner is given, but no --database that it would own.';
  }
  const isElsewhere = isEventStoreDbUrl(url);
  if (isElsewhere && logOwner !== '') {
    return '--log-owner is of a log in PostgreSQL: the role that owns --database is --database-owner.';
  }
  const log = placeOf(url, logOwner);
  if (database !== '') return { log, database: placeOf(database, databaseOwner) };
  return { log, database: isElsewhere ? undefined : log };
}

const placeOf = (url: string, ownerUrl: string): Place => ({
  url,
  ownerUrl: ownerUrl === '' ? undefined : ownerUrl,
});

/** The same for processes that need what is beside the log. */
export function sharedPlacesOf(values: PlaceValues): Shared | string {
  const places = placesOf(values);
  if (typeof places === 'string') return places;
  const { log, database } = places;
  if (database !== undefined) return { log, database };
  return (
    '--database is missing: EventStoreDB holds events only, and accounts, keys and leases are in PostgreSQL, ' +
    'like postgres://ROLE:PASSWORD@HOST:5432/DATABASE.'
  );
}

export interface Shared {
  readonly log: Place;
  readonly database: Place;
}
