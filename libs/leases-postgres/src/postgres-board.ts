import { type Claim, type LeaseBoard, type LeaseEntry, LeasesUnavailable } from '@stillhere/leases';
import { type Postgres, PostgresFault, type Statement } from '@stillhere/postgres';

/** Members and partitions of processes that ended longer ago are no longer listed: nobody waits for them. */
const listedForMinutes = 10;

const columns =
  'name, owner, address, fence, renewals, runs_out_at <= clock_timestamp() AS "isRunOut"';

/** Whole milliseconds; a clock that was set back makes it none. */
const unheard =
  'greatest(0, floor(extract(epoch FROM clock_timestamp() - heard_at) * 1000))::bigint';

/** `clock_timestamp()`, not `now()`: the time of the statement, after it waited for another's lock. */
const claim: Statement = {
  name: 'lease claim',
  text: `WITH before AS (SELECT heard_at FROM leases.lease WHERE name = $1)
    INSERT INTO leases.lease AS held (name, owner, address, fence, runs_out_at)
    VALUES ($1, $2, $3, 1, clock_timestamp() + $4 * interval '1 millisecond')
    ON CONFLICT (name) DO UPDATE SET owner = $2, address = $3, fence = held.fence + 1, renewals = 0,
      runs_out_at = clock_timestamp() + $4 * interval '1 millisecond', heard_at = clock_timestamp()
    WHERE held.owner IN ('', $2) OR held.runs_out_at <= clock_timestamp()
      OR (held.fence = $5 AND held.renewals = $6)
    RETURNING ${columns}, (SELECT ${unheard} FROM before) AS "unheardMs"`,
};
const look: Statement = {
  name: 'lease look',
  text: `SELECT ${columns}, ${unheard} AS "unheardMs" FROM leases.lease WHERE name = $1`,
};
const renew: Statement = {
  name: 'lease renew',
  text: `UPDATE leases.lease AS held SET renewals = held.renewals + 1,
      runs_out_at = clock_timestamp() + $4 * interval '1 millisecond', heard_at = clock_timestamp()
    FROM unnest($2::text[], $3::bigint[]) AS asked (name, fence)
    WHERE held.name = asked.name AND held.fence = asked.fence AND held.owner = $1
    RETURNING held.name`,
};
const release: Statement = {
  name: 'lease release',
  text: `UPDATE leases.lease SET owner = '', address = '', runs_out_at = clock_timestamp(), heard_at = clock_timestamp()
    WHERE name = $2 AND fence = $3 AND owner = $1`,
};
const list: Statement = {
  name: 'lease list',
  text: `SELECT ${columns} FROM leases.lease WHERE starts_with(name, $1)
    AND runs_out_at > clock_timestamp() - interval '${listedForMinutes} minutes'
    ORDER BY name COLLATE "C"`,
};

/**
 * A connection that was cut while it rested is found out by the next question. It is asked again at once, on another
 * one: whatever the board is told may be told twice.
 */
const onceMore =
  <T>(question: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (error instanceof PostgresFault && error.kind === 'unreachable') return question();
    throw error;
  };

type ClaimedRow = LeaseEntry & { readonly unheardMs: number | null };

/** Leases in PostgreSQL, for processes that share nothing else. The schema is `leasesMigration`'s. */
export function createPostgresBoard(database: Postgres): LeaseBoard {
  const ask = async <Row extends object>(statement: Statement, values: readonly unknown[]) => {
    const once = async () => (await database.query<Row>(statement, values)).rows;
    try {
      return await once().catch(onceMore(once));
    } catch (error) {
      if (error instanceof PostgresFault) {
        throw new LeasesUnavailable(error.message, { cause: error });
      }
      throw error;
    }
  };
  return {
    async claim(name, { owner, address, leaseMs, abandoned }: Claim) {
      const mark = [abandoned?.fence ?? null, abandoned?.renewals ?? null];
      const granted = await ask<ClaimedRow>(claim, [name, owner, address, leaseMs, ...mark]);
      const entry = granted[0] ?? (await ask<ClaimedRow>(look, [name]))[0];
      if (entry === undefined) throw new LeasesUnavailable(`the lease ${name} was deleted`);
      return { ...entry, unheardMs: entry.unheardMs ?? undefined };
    },
    async renew(owner, held, leaseMs) {
      const names = held.map(({ name }) => name);
      const fences = held.map(({ fence }) => fence);
      const rows = await ask<{ name: string }>(renew, [owner, names, fences, leaseMs]);
      return new Set(rows.map(({ name }) => name));
    },
    async release(owner, name, fence) {
      await ask(release, [owner, name, fence]);
    },
    list: (prefix) => ask<LeaseEntry>(list, [prefix]),
  };
}
