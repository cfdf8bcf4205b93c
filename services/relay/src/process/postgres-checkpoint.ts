import { CheckpointConflict } from '@stillhere/event-processing';
import { StoreUnavailable } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';
import { type Migration, type Postgres, PostgresFault } from '@stillhere/postgres';
import type { RelayCheckpoint } from '../application/ports.js';

export const relayMigration: Migration = {
  schema: 'relay',
  what: 'the checkpoints of the relay',
  steps: [
    {
      name: 'checkpoint',
      sql: 'CREATE TABLE checkpoint (topics text COLLATE "C" PRIMARY KEY, position text NOT NULL)',
    },
  ],
  grants: (role) => `GRANT SELECT, INSERT, UPDATE ON checkpoint TO ${role}`,
};

/**
 * How far topics with this prefix are filled, for every process that may relay. Rejects with StoreUnavailable
 * while the database is away, and with CheckpointConflict where another relay moved it, or an answer was lost.
 */
export function createPostgresCheckpoint(database: Postgres, prefix: string): RelayCheckpoint {
  const load = async (): Promise<Position | undefined> => {
    const { rows } = await asked(() =>
      database.query<{ position: Position }>(
        'SELECT position FROM relay.checkpoint WHERE topics = $1',
        [prefix],
      ),
    );
    return rows[0]?.position;
  };
  return {
    load,
    async save(expected, next) {
      const { count } = await asked(() =>
        expected === undefined
          ? database.query(
              'INSERT INTO relay.checkpoint (topics, position) VALUES ($1, $2) ON CONFLICT DO NOTHING',
              [prefix, next],
            )
          : database.query(
              'UPDATE relay.checkpoint SET position = $2 WHERE topics = $1 AND position = $3',
              [prefix, next, expected],
            ),
      );
      if (count === 1) return;
      throw new CheckpointConflict(`relay.${prefix}`, expected, await load());
    },
  };
}

async function asked<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PostgresFault)) throw error;
    const { outcomeKnown } = error;
    throw new StoreUnavailable(error.message, { outcomeKnown, reason: 'other', cause: error });
  }
}
