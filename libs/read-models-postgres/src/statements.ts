/** Which model of which log. */
export interface Identity {
  readonly log: string;
  readonly name: string;
}

/** One statement, so rows and checkpoint are of one commit. No row: the model's checkpoint stands alone. */
const readWhere = (
  which: string,
) => `SELECT checkpoint.build, checkpoint.position, row.key, row.value
  FROM read_models.checkpoint LEFT JOIN read_models.row USING (log, name, build)
  WHERE log = $1 AND name = $2 AND ${which} ORDER BY row.key`;

export const readLive = { name: 'read models: read', text: readWhere('is_live') };
export const readBuild = { name: 'read models: read a build', text: readWhere('build = $3') };

export const look = {
  name: 'read models: look',
  text: `SELECT build, position FROM read_models.checkpoint WHERE log = $1 AND name = $2 AND is_live`,
};

export const revisions = {
  name: 'read models: revisions',
  text: `SELECT stream, revision FROM read_models.stream
    WHERE log = $1 AND name = $2 AND build = $3 AND stream = ANY ($4::text[])`,
};

/**
 * The lock on the checkpoint's row lets one committer through at a time; whoever waited for it then no longer finds
 * the position that it expects, or finds that its build is not the live one any more.
 */
export const commit = {
  name: 'read models: commit',
  text: `WITH advanced AS (
      UPDATE read_models.checkpoint SET position = $6
        WHERE log = $1 AND name = $2 AND build = $3 AND is_live = $4
          AND position IS NOT DISTINCT FROM $5 AND (position IS NULL OR position < $6)
      RETURNING 1
    ), begun AS (
      INSERT INTO read_models.checkpoint (log, name, build, position)
        SELECT $1, $2, $3, $6 WHERE $4 AND $5::text IS NULL
        ON CONFLICT DO NOTHING
      RETURNING 1
    ), done AS (SELECT FROM advanced UNION ALL SELECT FROM begun),
    gone AS (
      DELETE FROM read_models.row
        WHERE log = $1 AND name = $2 AND build = $3 AND key = ANY ($7::text[]) AND EXISTS (SELECT FROM done)
    ), put AS (
      INSERT INTO read_models.row (log, name, build, key, value)
        SELECT $1, $2, $3, key, value FROM unnest($8::text[], $9::text[]) AS given (key, value)
          WHERE EXISTS (SELECT FROM done)
        ON CONFLICT (log, name, build, key) DO UPDATE SET value = EXCLUDED.value
    ), seen AS (
      INSERT INTO read_models.stream (log, name, build, stream, revision)
        SELECT $1, $2, $3, stream, revision FROM unnest($10::text[], $11::bigint[]) AS given (stream, revision)
          WHERE EXISTS (SELECT FROM done)
        ON CONFLICT (log, name, build, stream) DO UPDATE SET revision = EXCLUDED.revision
    ), added AS (
      INSERT INTO read_models.entry
          (log, name, build, tenant, kind, until_ms, position, ordinal, from_ms, value)
        SELECT $1, $2, $3, tenant, kind, until_ms, position, ordinal, from_ms, value
          FROM unnest($12::text[], $13::text[], $14::bigint[], $15::text[], $16::int[], $17::bigint[], $18::text[])
            AS given (tenant, kind, until_ms, position, ordinal, from_ms, value)
          WHERE EXISTS (SELECT FROM done)
    )
    SELECT count(*)::int AS done FROM done`,
};

export const values = {
  name: 'read models: values',
  text: `SELECT key, value FROM read_models.row
    WHERE log = $1 AND name = $2 AND build = $3 AND key = ANY ($4::text[])`,
};

/** With a row that has no place where there are none, and no row where the build is not the live one any more. */
export const entries = {
  name: 'read models: entries',
  text: `SELECT until_ms AS "untilMs", entry.position, ordinal, from_ms AS "fromMs", value
    FROM read_models.checkpoint LEFT JOIN LATERAL (
      SELECT * FROM read_models.entry
        WHERE entry.log = $1 AND entry.name = $2 AND entry.build = $3 AND tenant = $5 AND kind = $6
          AND (until_ms, position, ordinal) > ($7::bigint, $8::text, $9::int)
          AND from_ms < $10 AND position <= $11::text
        ORDER BY until_ms, position, ordinal LIMIT $12
    ) AS entry ON true
    WHERE checkpoint.log = $1 AND checkpoint.name = $2 AND checkpoint.build = $3 AND is_live = $4
    ORDER BY until_ms, entry.position, ordinal`,
};

export const newest = `SELECT max(position) AS position FROM read_models.checkpoint WHERE log = $1`;

export const forgetLog = ['entry', 'row', 'stream', 'checkpoint'].map(
  (table) => `DELETE FROM read_models.${table} WHERE log = $1`,
);

export const beginBeside = `INSERT INTO read_models.checkpoint (log, name, build, is_live)
  VALUES ($1, $2, $3, false)`;

/** Waits for a commit that is under way, and lets none through until this one ends. */
export const lockBuilds = `SELECT build, is_live AS "isLive", position FROM read_models.checkpoint
  WHERE log = $1 AND name = $2 ORDER BY build FOR UPDATE`;

/** One after the other: of two live ones at a time the index would refuse the second. */
export const switchOver = [
  'UPDATE read_models.checkpoint SET is_live = false WHERE log = $1 AND name = $2 AND is_live AND build <> $3',
  'UPDATE read_models.checkpoint SET is_live = true WHERE log = $1 AND name = $2 AND build = $3',
] as const;

const tables = ['entry', 'row', 'stream', 'checkpoint'] as const;
const butLive = `log = $1 AND name = $2 AND build NOT IN
  (SELECT build FROM read_models.checkpoint WHERE log = $1 AND name = $2 AND is_live)`;
export const dropAllButLive = tables.map(
  (table) => `DELETE FROM read_models.${table} WHERE ${butLive}`,
);
export const dropBuild = dropAllButLive.map((statement) => `${statement} AND build = $3`);
