import type { KnownEvent, StoredEvent, StreamHead, Tip } from '@stillhere/event-store';
import {
  emptyStreamHash,
  isUnchained,
  LogCorruption,
  ordinalOf,
  positionOf,
} from '@stillhere/event-store';
import type { EventId, Hash, StreamName } from '@stillhere/kernel';
import type { Session, Statement } from '@stillhere/postgres';
import { type EventRow, eventColumns, eventOf, followedColumns } from './row.js';

/** The largest event is 256 KiB, so a batch stays within 64 MB at the very worst; usual is 0.3 MB. */
export const batchEventsMax = 256;
/** What a scan passes over costs a hundredth of what it hands out. */
const scanEventsMax = 8_192;

/** One step of a scan: every ordinal up to `reached` was looked at. */
export interface Scanned {
  readonly events: readonly StoredEvent[];
  readonly reached: number;
}

/** Events one after another, each by its type alone where that is not wanted. */
export interface Followed {
  readonly events: readonly KnownEvent[];
  /** One for each event. */
  readonly hashes: readonly Hash[];
}

export interface EventPlace {
  readonly stream: StreamName;
  readonly revision: number;
}
export interface EventName {
  readonly stream: StreamName;
  readonly eventId: EventId;
}

/** The reads of the log, each checked row by row. Rejects with PostgresFault or LogCorruption. */
export class LogQueries {
  readonly #session: Session;
  readonly #statements: ReturnType<typeof statementsIn>;

  constructor(session: Session, schema: string) {
    this.#session = session;
    this.#statements = statementsIn(schema);
  }

  /** Events of one stream from revision `from` on, a batch at most. A hole is a LogCorruption. */
  async stream(stream: StreamName, from: number, limit: number): Promise<readonly StoredEvent[]> {
    const values = [stream, from, Math.min(limit, batchEventsMax)];
    const events = await this.#events(this.#statements.stream, values);
    let link: Hash | undefined;
    for (const [index, event] of events.entries()) {
      const isLinked = link === undefined || event.metadata.prevHash === link;
      if (event.revision !== from + index || !isLinked) {
        throw new LogCorruption(
          `${stream}: revision ${from + index} should follow but revision ${event.revision} does`,
          event,
        );
      }
      link = isUnchained(stream) ? undefined : event.metadata.hash;
    }
    return events;
  }

  /** Events of the whole log after `ordinal`, a batch at most. A hole is a LogCorruption. */
  async all(ordinal: number, limit: number): Promise<readonly StoredEvent[]> {
    const values = [ordinal, Math.min(limit, batchEventsMax)];
    const { rows } = await this.#session.query<EventRow>(this.#statements.all, values);
    refuseHoles(ordinal, rows);
    return rows.map(eventOf);
  }

  /** As `all`, a batch at most, but only events of the `wanted` types are fetched. `undefined`: of all. */
  async follow(ordinal: number, wanted: ReadonlySet<string> | undefined): Promise<Followed> {
    if (wanted === undefined) {
      const events = await this.all(ordinal, batchEventsMax);
      return { events, hashes: events.map(({ metadata }) => metadata.hash) };
    }
    const values = [ordinal, batchEventsMax, [...wanted]];
    const { rows } = await this.#session.query<FollowedRow>(this.#statements.follow, values);
    refuseHoles(ordinal, rows);
    return { events: rows.map(knownOf), hashes: rows.map(({ hash }) => hash) };
  }

  /** Events of some types after `ordinal` and up to `newest`: as many as one step finds. */
  async scan(ordinal: number, newest: number, types: readonly string[]): Promise<Scanned> {
    const end = Math.min(newest, ordinal + scanEventsMax);
    const values = [ordinal, end, types, batchEventsMax];
    const events = await this.#events(this.#statements.scan, values);
    const last = events.at(-1);
    const isFull = events.length === batchEventsMax;
    return { events, reached: isFull && last ? ordinalOf(last.position) : end };
  }

  async head(stream: StreamName): Promise<StreamHead> {
    const tip = (await this.tips([stream])).get(stream);
    if (tip === undefined || tip.revision < 0) return { status: 'missing' };
    return { status: 'open', ...tip };
  }

  /** Where streams stand now; revision -1 for a missing one. */
  async tips(streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, Tip>> {
    const { rows } = await this.#session.query<{ name: StreamName } & TipRow>(
      this.#statements.tips,
      [streams],
    );
    return new Map(rows.map((row) => [row.name, tipOf(row)]));
  }

  /** Those of the events at these places that are there. */
  at(places: readonly EventPlace[]): Promise<readonly StoredEvent[]> {
    const [streams, revisions] = [
      places.map((one) => one.stream),
      places.map((one) => one.revision),
    ];
    return this.#events(this.#statements.at, [streams, revisions]);
  }

  /** Those of unchained streams' events that are there under these ids. */
  named(names: readonly EventName[]): Promise<readonly StoredEvent[]> {
    const [streams, ids] = [names.map((one) => one.stream), names.map((one) => one.eventId)];
    return this.#events(this.#statements.named, [streams, ids]);
  }

  /** The newest event's ordinal and hash; 0 in an empty log. */
  async newest(): Promise<{ readonly ordinal: number; readonly hash: Hash | undefined }> {
    const { rows } = await this.#session.query<{ position: number; hash: Hash }>(
      this.#statements.newest,
    );
    return { ordinal: rows[0]?.position ?? 0, hash: rows[0]?.hash };
  }

  /** The hash of the event at each of these ordinals that there is one at. */
  async hashesAt(ordinals: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const { rows } = await this.#session.query<{ position: number; hash: string }>(
      this.#statements.hashesAt,
      [ordinals],
    );
    return new Map(rows.map(({ position, hash }) => [position, hash]));
  }

  /** Whether the schema is there at all, at whatever step. */
  async isBegun(): Promise<boolean> {
    const { rows } = await this.#session.query<{ is_there: boolean }>(this.#statements.isBegun);
    return rows[0]?.is_there === true;
  }

  async storeId(): Promise<string | undefined> {
    const { rows } = await this.#session.query<{ store_id: string }>(this.#statements.storeId);
    return rows[0]?.store_id;
  }

  async #events(statement: Statement, values: unknown[]): Promise<StoredEvent[]> {
    const { rows } = await this.#session.query<EventRow>(statement, values);
    return rows.map(eventOf);
  }
}

/** Without a stream: passed over. */
type FollowedRow =
  | EventRow
  | { [Column in keyof EventRow]: Column extends Told ? EventRow[Column] : null };
type Told = 'position' | 'type' | 'hash';

const knownOf = (row: FollowedRow): KnownEvent =>
  row.stream === null ? { type: row.type } : eventOf(row);

function refuseHoles(after: number, rows: readonly { readonly position: number }[]): void {
  for (const [index, { position }] of rows.entries()) {
    const expected = after + index + 1;
    if (position === expected) continue;
    throw new LogCorruption(`the event at position ${expected} is missing`, {
      position: positionOf(expected),
    });
  }
}

export interface TipRow {
  readonly revision: number | null;
  readonly hash: Hash | null;
}

export const tipOf = ({ revision, hash }: TipRow): Tip => ({
  revision: revision ?? -1,
  hash: hash ?? emptyStreamHash,
});

function statementsIn(schema: string) {
  const from = `${schema}.event JOIN ${schema}.stream ON stream.id = event.stream_id`;
  const statement = (name: string, text: string): Statement => ({
    name: `${schema} ${name}`,
    text,
  });
  return {
    stream: statement(
      'stream',
      `SELECT ${eventColumns} FROM ${from} WHERE stream.name = $1 AND event.revision >= $2
       ORDER BY event.revision LIMIT $3`,
    ),
    all: statement(
      'all',
      `SELECT ${eventColumns} FROM ${from} WHERE event.position > $1
       ORDER BY event.position LIMIT $2`,
    ),
    follow: statement(
      'follow',
      `SELECT ${followedColumns} FROM ${schema}.event LEFT JOIN ${schema}.stream
       ON stream.id = event.stream_id AND event.type = ANY ($3) WHERE event.position > $1
       ORDER BY event.position LIMIT $2`,
    ),
    scan: statement(
      'scan',
      `SELECT ${eventColumns} FROM ${from} WHERE event.position > $1 AND event.position <= $2
       AND event.type = ANY ($3) ORDER BY event.position LIMIT $4`,
    ),
    tips: statement(
      'tips',
      `SELECT wanted.name, tip.revision, tip.hash FROM unnest($1::text[]) AS wanted (name)
       LEFT JOIN ${schema}.stream ON stream.name = wanted.name
       LEFT JOIN LATERAL (
         SELECT event.revision, event.hash FROM ${schema}.event WHERE event.stream_id = stream.id
         ORDER BY event.revision DESC LIMIT 1
       ) AS tip ON true`,
    ),
    at: statement(
      'at',
      `SELECT ${eventColumns} FROM unnest($1::text[], $2::bigint[]) AS wanted (name, revision)
       JOIN ${schema}.stream ON stream.name = wanted.name
       JOIN ${schema}.event ON event.stream_id = stream.id AND event.revision = wanted.revision`,
    ),
    named: statement(
      'named',
      `SELECT ${eventColumns} FROM unnest($1::text[], $2::text[]) AS wanted (name, event_id)
       JOIN ${schema}.stream ON stream.name = wanted.name
       JOIN ${schema}.event ON event.stream_id = stream.id AND event.event_id = wanted.event_id`,
    ),
    newest: statement(
      'newest',
      `SELECT position, hash FROM ${schema}.event ORDER BY position DESC LIMIT 1`,
    ),
    hashesAt: statement(
      'hashes at',
      `SELECT position, hash FROM ${schema}.event WHERE position = ANY ($1::bigint[])`,
    ),
    isBegun: statement('is begun', `SELECT to_regclass('${schema}.store') IS NOT NULL AS is_there`),
    storeId: statement('store id', `SELECT store_id FROM ${schema}.store`),
  };
}
