import type { Migration } from '@stillhere/postgres';

/** The channel on which a shred is told. */
export const shredChannel = 'subject_keys_shredded';

/**
 * An erasure writes the keys of one leaf anew: of a million subjects some 16,000 rows, 4 MB and 40 ms. At most 256,
 * since the leaf is told by one byte; each is four files.
 */
const leafCount = 64;

/**
 * Wrapped keys in leaves, each a table of its own, so that one can be written anew without the others. What was
 * destroyed is remembered elsewhere, numbered without a gap in the order of commits.
 *
 * No statistics are kept of wrapped keys: ANALYZE would copy some of them into the catalog. No index has them either.
 */
const tables = `
CREATE TABLE shred (
  subject text COLLATE "C" PRIMARY KEY,
  number bigint NOT NULL UNIQUE CHECK (number > 0),
  leaf text NOT NULL,
  is_erased boolean NOT NULL DEFAULT false,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX shred_not_erased ON shred (leaf) WHERE NOT is_erased;
CREATE TABLE live_key (subject text COLLATE "C" NOT NULL, key_id text NOT NULL, wrapped bytea NOT NULL);
ALTER TABLE live_key ALTER COLUMN wrapped SET STATISTICS 0;
DO $$ BEGIN
  FOR leaf IN 0..${leafCount - 1} LOOP
    EXECUTE format('CREATE TABLE live_key_%s (PRIMARY KEY (subject)) INHERITS (live_key)', leaf);
    EXECUTE format('ALTER TABLE live_key_%s ALTER COLUMN wrapped SET STATISTICS 0', leaf);
  END LOOP;
END $$;
CREATE FUNCTION leaf_of(subject text) RETURNS text IMMUTABLE LANGUAGE sql AS
$$ SELECT 'live_key_' || get_byte(sha256(convert_to(subject, 'UTF8')), 0) % ${leafCount} $$`;

/** Rights keep the services' role from it; this keeps everybody from doing it by mistake. */
const remembered = `
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'a destroyed key is remembered'; END$$;
CREATE TRIGGER remembered BEFORE DELETE OR TRUNCATE ON shred
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`;

const definer = (body: string): string =>
  `LANGUAGE plpgsql SECURITY DEFINER SET search_path = subject_keys, pg_temp AS $$
#variable_conflict use_column
${body} $$`;

/** The leaf is read first: whoever finds it empty because of an erasure then sees the shred. */
const find = `
CREATE FUNCTION find(sought text) RETURNS TABLE (key_id text, wrapped bytea, is_shredded boolean)
${definer(`BEGIN
  EXECUTE format('SELECT key_id, wrapped FROM %I WHERE subject = $1', leaf_of(sought))
    INTO key_id, wrapped USING sought;
  is_shredded := EXISTS (SELECT FROM shred WHERE subject = sought);
  IF is_shredded THEN key_id := NULL; wrapped := NULL; END IF;
  IF is_shredded OR key_id IS NOT NULL THEN RETURN NEXT; END IF;
END`)}`;

/**
 * The lock is taken before it is looked whether the key was destroyed. An erasure takes its own after the shred is
 * committed: so it waits for this and takes the row along, or this sees the shred.
 */
const add = `
CREATE FUNCTION add(new_subject text, new_key_id text, new_wrapped bytea)
RETURNS TABLE (key_id text, wrapped bytea, is_shredded boolean)
${definer(`BEGIN
  EXECUTE format('LOCK TABLE ONLY %I IN ROW EXCLUSIVE MODE', leaf_of(new_subject));
  IF NOT EXISTS (SELECT FROM shred WHERE subject = new_subject) THEN
    EXECUTE format('INSERT INTO %I VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', leaf_of(new_subject))
      USING new_subject, new_key_id, new_wrapped;
  END IF;
  RETURN QUERY SELECT * FROM find(new_subject);
END`)}`;

/** Numbers follow the order of commits: the lock is kept until this one is visible. */
const shred = `
CREATE FUNCTION shred(gone text) RETURNS void
${definer(`BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('stillhere shreds', 0));
  INSERT INTO shred (subject, leaf, number)
    SELECT gone, leaf_of(gone), coalesce(max(number), 0) + 1 FROM shred
    ON CONFLICT (subject) DO NOTHING;
  PERFORM pg_notify('${shredChannel}', '');
END`)}`;

/**
 * Writes the leaf of a shred anew without what was destroyed, into a file of its own; the old one is cut to nothing
 * at the commit. Neither UPDATE, DELETE nor VACUUM overwrites the row, and VACUUM FULL keeps it for older snapshots.
 * What is marked as erased is told first: what is shredded meanwhile waits for the next time.
 *
 * Whoever waits for the lock lets nobody else in; \`patient\` waits for it, a second after the server would send its own
 * cleaning (autovacuum, after deadlock_timeout) away.
 */
const erase = `
CREATE FUNCTION erase(gone text, patient boolean) RETURNS void
${definer(`DECLARE
  its_leaf text := leaf_of(gone);
  subjects text[];
  key_ids text[];
  wrappeds bytea[];
BEGIN
  IF NOT EXISTS (SELECT FROM shred WHERE leaf = its_leaf AND NOT is_erased) THEN RETURN; END IF;
  EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE', its_leaf)
    || CASE WHEN patient THEN '' ELSE ' NOWAIT' END;
  UPDATE shred SET is_erased = true WHERE leaf = its_leaf AND NOT is_erased;
  EXECUTE format('SELECT array_agg(subject), array_agg(key_id), array_agg(wrapped) FROM ONLY %I AS kept
    WHERE NOT EXISTS (SELECT FROM shred WHERE shred.subject = kept.subject)', its_leaf)
    INTO subjects, key_ids, wrappeds;
  EXECUTE format('TRUNCATE ONLY %I', its_leaf);
  EXECUTE format('INSERT INTO %I SELECT * FROM unnest($1, $2, $3)', its_leaf)
    USING subjects, key_ids, wrappeds;
END`)};
ALTER FUNCTION erase SET lock_timeout = '2s'`;

/** Services call functions only: none of them lists wrapped keys, and none brings one back. */
export const subjectKeysMigration: Migration = {
  schema: 'subject_keys',
  what: 'the subjects’ keys',
  steps: [
    { name: 'tables', sql: tables },
    { name: 'what was destroyed is remembered', sql: remembered },
    {
      name: 'find, add, shred, erase',
      sql: [
        ...[find, add, shred, erase],
        'REVOKE ALL ON FUNCTION leaf_of, find, add, shred, erase FROM PUBLIC',
      ].join(';\n'),
    },
  ],
  grants: (role) =>
    `GRANT EXECUTE ON FUNCTION find, add, shred, erase TO ${role};
     GRANT SELECT ON shred TO ${role}; GRANT SELECT (subject, key_id) ON live_key TO ${role}`,
};
