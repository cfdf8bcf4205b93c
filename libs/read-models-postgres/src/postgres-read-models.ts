import {
  CheckpointConflict,
  type ReadModel,
  type ReadModelChange,
  type ReadModelStore,
  ReadModelUnavailable,
  type StoredRows,
} from '@stillhere/event-processing';
import type { JsonValue, Position } from '@stillhere/kernel';
import { type Postgres, PostgresFault, type Rows } from '@stillhere/postgres';

export interface PostgresReadModelOptions {
  readonly database: Postgres;
  /** Rows of another log are another log's: nothing of them is seen here. */
  readonly logId: string;
}

/**
 * Rows and checkpoints that several processes share: everybody reads, and of those who commit from the same
 * checkpoint one is first, the others get a CheckpointConflict. `database` stays the caller's. What a database
 * that is away stands in the way of rejects with ReadModelUnavailable, and works again later.
 */
export const createPostgresReadModelStore = ({
  database,
  logId,
}: PostgresReadModelOptions): ReadModelStore => ({
  open: async (name) => new PostgresReadModel(database, { log: logId, name }),
  close: async () => undefined,
});

interface Identity {
  readonly log: string;
  readonly name: string;
}

/** One statement, so rows and checkpoint are of one commit. No row: the model's checkpoint stands alone. */
const readStatement = {
  name: 'read models: read',
  text: `SELECT checkpoint.position, row.key, row.value
    FROM read_models.checkpoint LEFT JOIN read_models.row USING (log, name)
    WHERE log = $1 AND name = $2 ORDER BY row.key`,
};

/**
 * The lock on the checkpoint's row lets one committer through at a time; whoever waited for it then no longer finds
 * the position that it expects.
 */
const commitStatement = {
  name: 'read models: commit',
  text: `WITH moved AS (
      INSERT INTO read_models.checkpoint (log, name, position)
        SELECT $1, $2, $4 WHERE $3::text IS NULL
        ON CONFLICT DO NOTHING
      RETURNING 1
    ), advanced AS (
      UPDATE read_models.checkpoint SET position = $4
        WHERE log = $1 AND name = $2 AND position = $3 AND position < $4
      RETURNING 1
    ), done AS (SELECT FROM moved UNION ALL SELECT FROM advanced),
    gone AS (
      DELETE FROM read_models.row
        WHERE log = $1 AND name = $2 AND key = ANY ($5::text[]) AND EXISTS (SELECT FROM done)
    ), put AS (
      INSERT INTO read_models.row (log, name, key, value)
        SELECT $1, $2, key, value FROM unnest($6::text[], $7::text[]) AS given (key, value)
          WHERE EXISTS (SELECT FROM done)
        ON CONFLICT (log, name, key) DO UPDATE SET value = EXCLUDED.value
    )
    SELECT count(*)::int AS done FROM done`,
};

class PostgresReadModel implements ReadModel {
  constructor(
    private readonly database: Postgres,
    private readonly identity: Identity,
  ) {}

  async read(): Promise<StoredRows> {
    const { log, name } = this.identity;
    const { rows } = await this.#asked(() =>
      this.database.query<StoredRow>(readStatement, [log, name]),
    );
    return {
      checkpoint: rows[0]?.position,
      rows: rows.flatMap(({ key, value }) =>
        key === null || value === null ? [] : [[key, JSON.parse(value) as JsonValue] as const],
      ),
    };
  }

  async commit(change: ReadModelChange): Promise<void> {
    const { expected, next } = change;
    const values = this.#valuesOf(change);
    let isDone: boolean;
    try {
      const { rows } = await this.database.query<{ done: number }>(commitStatement, values);
      isDone = rows[0]?.done === 1;
    } catch (error) {
      if (!(error instanceof PostgresFault)) throw error;
      if (error.outcomeKnown) throw this.#unavailable(error);
      // The answer was lost. Whoever moved it to this very place made the same rows of the same events.
      isDone = (await this.read()).checkpoint === next;
      if (!isDone) throw this.#unavailable(error);
    }
    if (isDone) return;
    const { checkpoint } = await this.read();
    throw new CheckpointConflict(this.identity.name, expected, checkpoint);
  }

  /** Taken as they are at the call. What is put and deleted in one commit is put, as in a file. */
  #valuesOf({ expected, next, puts, deletes }: ReadModelChange): unknown[] {
    const { log, name } = this.identity;
    const put = new Map([...puts].map(([key, value]) => [key, JSON.stringify(value)]));
    const gone = [...deletes].filter((key) => !put.has(key));
    return [log, name, expected ?? null, next, gone, [...put.keys()], [...put.values()]];
  }

  async #asked<Row>(work: () => Promise<Rows<Row>>): Promise<Rows<Row>> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof PostgresFault) throw this.#unavailable(error);
      throw error;
    }
  }

  #unavailable(fault: PostgresFault): ReadModelUnavailable {
    const { name } = this.identity;
    return new ReadModelUnavailable(`${name} waits for its database: ${fault.message}`, {
      cause: fault,
    });
  }
}

interface StoredRow {
  readonly position: Position;
  readonly key: string | null;
  readonly value: string | null;
}
