import { type Migration, migrate, openPostgres } from '@stillhere/postgres';
import { schemaDefault } from './options.js';

/** A migration may wait for a long append, and a step to come may rewrite a large table. */
const migrationMsMax = 600_000;

/** The channel on which an append tells how far the log has come. */
export const channelOf = (schema: string): string => `${schema}_appended`;

/** Owner, functions and triggers hold the rules; the role of services only has what `grants` says. */
export const logMigration = (schema: string = schemaDefault): Migration => ({
  schema,
  what: 'the event log',
  steps: [
    { name: 'tables', sql: tables },
    { name: 'append-only', sql: appendOnly },
    { name: 'append', sql: `CREATE FUNCTION ${append(schema, hintOf.ordinal)}` },
    {
      name: 'append tells types',
      sql: `CREATE OR REPLACE FUNCTION ${append(schema, hintOf.types)}`,
      isAdditive: true,
    },
  ],
  grants: (role) =>
    `GRANT SELECT ON store, stream, event TO ${role}; GRANT EXECUTE ON FUNCTION append TO ${role};`,
});

/** As the role that owns the database; `serviceRole` is whom services sign in as. */
export async function migratePostgresLog(options: {
  readonly ownerUrl: string;
  readonly serviceRole: string;
  readonly schema?: string;
}): Promise<readonly string[]> {
  const owner = await openPostgres({
    url: options.ownerUrl,
    name: 'event log migration',
    connectionsMax: 1,
    statementMsMax: migrationMsMax,
  });
  try {
    return await migrate(owner, logMigration(options.schema), options);
  } finally {
    await owner.close();
  }
}

/**
 * Streams by number, as in the file of the embedded log. Names are compared byte by byte: another
 * collation may change with the system's library and leave an index that no longer finds them.
 * `event_id` has a value only where a repeat is not found by its revision: in unchained categories.
 */
const tables = `
CREATE TABLE store (id int PRIMARY KEY CHECK (id = 1), store_id text NOT NULL);
INSERT INTO store VALUES (1, gen_random_uuid()::text);
CREATE TABLE stream (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE
);
CREATE TABLE event (
  position bigint PRIMARY KEY,
  stream_id bigint NOT NULL,
  revision bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  envelope text NOT NULL,
  data text NOT NULL,
  traceparent text NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL,
  recorded_at text NOT NULL,
  hash_alg text NOT NULL,
  checksum bigint NOT NULL,
  event_id text COLLATE "C"
);
CREATE UNIQUE INDEX event_by_revision ON event (stream_id, revision);
CREATE INDEX event_by_id ON event (stream_id, event_id) WHERE event_id IS NOT NULL`;

/** Rights keep the services' role from it; this keeps everybody from doing it by mistake. */
const appendOnly = `
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'the log is append-only'; END$$;
${['store', 'stream', 'event']
  .map(
    (table) => `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  )
  .join(';\n')}`;

/**
 * What an append tells on the channel: how far the log has come and, after a space, the types of what was appended, by
 * which others know whether they read any of it. A notification holds less than 8,000 bytes.
 */
const hintOf = {
  ordinal: '(head + cardinality(streams))::text',
  types: `(head + cardinality(streams))::text || coalesce((
    SELECT ' ' || told.types FROM (
      SELECT string_agg(DISTINCT one.type, ',') AS types FROM unnest(types) AS one (type)
    ) AS told WHERE octet_length(told.types) < 7000), '')`,
} as const;

/**
 * The one way into the log, one statement: so no process that stops in the middle holds the lock.
 *
 * The lock is taken first and kept until the commit is durable and visible, so each statement after
 * it sees every position that was given out, and positions follow the order of commits without a
 * gap. The primary key holds the same without the lock: then writers would fail instead of waiting.
 *
 * \`tip_streams\` are where the writer believes streams to stand (-1: missing). Where one stands
 * elsewhere nothing is written and the true tips are returned. \`streams\` are places in that list.
 *
 * Each statement has one good plan, along the indexes; planned anew for each call it takes three
 * times as long, and statistics of an empty table would choose another.
 */
const append = (schema: string, hint: string): string => `append(
  tip_streams text[], tip_revisions bigint[],
  streams int[], revisions bigint[], types text[], envelopes text[], datas text[],
  traceparents text[], prev_hashes text[], hashes text[], hash_algs text[], checksums bigint[],
  event_ids text[]
) RETURNS TABLE (first_position bigint, at text, tip_stream text, tip_revision bigint, tip_hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  head bigint;
  now_text text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('stillhere log ${schema}', 0));
  RETURN QUERY
    SELECT NULL::bigint, NULL::text, believed.name, coalesce(tip.revision, -1), tip.hash
    FROM unnest(tip_streams, tip_revisions) AS believed (name, revision)
    LEFT JOIN stream ON stream.name = believed.name
    LEFT JOIN LATERAL (
      SELECT event.revision, event.hash FROM event WHERE event.stream_id = stream.id
      ORDER BY event.revision DESC LIMIT 1
    ) AS tip ON true
    WHERE coalesce(tip.revision, -1) <> believed.revision;
  IF FOUND THEN RETURN; END IF;
  INSERT INTO stream (name)
    SELECT believed.name FROM unnest(tip_streams, tip_revisions) AS believed (name, revision)
    WHERE believed.revision = -1;
  SELECT coalesce(max(event.position), 0) INTO head FROM event;
  now_text := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  INSERT INTO event
    SELECT head + one.n, stream.id, one.revision, one.type, one.envelope, one.data, one.traceparent,
      one.prev_hash, one.hash, now_text, one.hash_alg, one.checksum, one.event_id
    FROM unnest(streams, revisions, types, envelopes, datas, traceparents, prev_hashes, hashes,
      hash_algs, checksums, event_ids) WITH ORDINALITY AS one (stream, revision, type, envelope, data,
      traceparent, prev_hash, hash, hash_alg, checksum, event_id, n)
    JOIN stream ON stream.name = tip_streams[one.stream];
  PERFORM pg_notify('${channelOf(schema)}', ${hint});
  RETURN QUERY SELECT head + 1, now_text, NULL::text, NULL::bigint, NULL::text;
END $$;
REVOKE ALL ON FUNCTION append FROM PUBLIC`;
