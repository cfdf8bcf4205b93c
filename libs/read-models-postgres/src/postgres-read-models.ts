import { randomUUID } from 'node:crypto';
import {
  type BuildBeside,
  CheckpointConflict,
  type Entry,
  type EntryQuestion,
  type LookedAt,
  placeBefore,
  type ReadModel,
  type ReadModelChange,
  type ReadModelStore,
  ReadModelUnavailable,
  type Share,
  type StoredRows,
  type Turn,
} from '@stillhere/event-processing';
import type { JsonValue, Position, StreamName } from '@stillhere/kernel';
import { type Postgres, PostgresFault } from '@stillhere/postgres';
import * as sql from './statements.js';

export interface PostgresReadModelOptions {
  readonly database: Postgres;
  /** Rows of another log are another log's: nothing of them is seen here. */
  readonly logId: string;
  /** Several processes keep the models: whose turn it is to commit one, by its name. Default: one keeps them alone. */
  readonly turnOf?: (name: string) => Turn;
}

/**
 * Rows and checkpoints that several processes share: everybody reads, and of those who commit from the same
 * checkpoint one is first, the others get a CheckpointConflict. `database` stays the caller's. What a database
 * that is away stands in the way of rejects with ReadModelUnavailable, and works again later.
 */
export const createPostgresReadModelStore = ({
  database,
  logId: log,
  turnOf,
}: PostgresReadModelOptions): ReadModelStore => ({
  open: async (name) => new PostgresReadModel({ database, log, name }, turnOf?.(name)),
  async openBeside(name) {
    const build = randomUUID();
    const parts = { database, log, name };
    await asked(name, async () => {
      await dropAllButLive(parts);
      await database.query(sql.beginBeside, [log, name, build]);
    });
    return new PostgresBuildBeside({ ...parts, build });
  },
  openReader: async (name) => new PostgresReadModel({ database, log, name }, undefined),
  turnOf,
  close: async () => undefined,
});

export interface AheadOptions extends Pick<PostgresReadModelOptions, 'database' | 'logId'> {
  /** The newest position of the log, asked when it is called; `undefined`: it is empty. */
  readonly head: () => Promise<Position | undefined>;
}

/**
 * Before a start: a log that was restored from a copy older than the database's holds less than the rows were made from. Then
 * all of them are forgotten, and made again from the log. True: they were. Rejects with ReadModelUnavailable.
 */
export async function forgetWhatIsAhead({ database, logId, head }: AheadOptions): Promise<boolean> {
  return asked('read models', async () => {
    // First the rows: whatever is stored of a log that goes on was in it before.
    const { rows } = await database.query<{ position: Position | null }>(sql.newest, [logId]);
    const newest = rows[0]?.position ?? '';
    if (newest <= ((await head()) ?? '')) return false;
    await database.transaction(async (session) => {
      for (const statement of sql.forgetLog) await session.query(statement, [logId]);
    });
    return true;
  });
}

interface ModelParts extends sql.Identity {
  readonly database: Postgres;
}

async function dropAllButLive({ database, log, name }: ModelParts): Promise<void> {
  await database.transaction(async (session) => {
    for (const statement of sql.dropAllButLive) await session.query(statement, [log, name]);
  });
}

/** What both have in common: one build of a model. */
abstract class StoredBuild {
  constructor(protected readonly parts: ModelParts) {}

  protected abstract readonly build: string;
  protected abstract readonly isLive: boolean;
  abstract read(): Promise<StoredRows>;

  async revisionsOf(streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
    const { database, log, name } = this.parts;
    const { rows } = await asked(name, () =>
      database.query<{ stream: StreamName; revision: number }>(sql.revisions, [
        ...[log, name, this.build],
        streams,
      ]),
    );
    return new Map(rows.map(({ stream, revision }) => [stream, revision]));
  }

  async valuesOf(keys: readonly string[]): Promise<ReadonlyMap<string, JsonValue>> {
    const { database, log, name } = this.parts;
    const { rows } = await asked(name, () =>
      database.query<{ key: string; value: string }>(sql.values, [log, name, this.build, keys]),
    );
    return new Map(rows.map(({ key, value }) => [key, JSON.parse(value) as JsonValue]));
  }

  async entries(question: EntryQuestion): Promise<readonly Entry[]> {
    const { database, log, name } = this.parts;
    const { tenant, kind, fromMs, untilMs, upTo, after = placeBefore(fromMs), limit } = question;
    const { rows } = await asked(name, () =>
      database.query<StoredEntry>(sql.entries, [
        ...[log, name, this.build, this.isLive, tenant, kind],
        ...[after.untilMs, after.position, after.ordinal, untilMs, upTo, limit],
      ]),
    );
    if (rows.length === 0) throw new ReadModelUnavailable(`another build of ${name} went live`);
    return rows.flatMap(({ value, ...place }) =>
      value === null ? [] : [{ ...place, tenant, kind, value: JSON.parse(value) as JsonValue }],
    );
  }

  async commit(change: ReadModelChange): Promise<void> {
    const { database, name } = this.parts;
    const { expected, next } = change;
    const values = this.#valuesOf(change);
    let isDone: boolean;
    try {
      const { rows } = await database.query<{ done: number }>(sql.commit, values);
      isDone = rows[0]?.done === 1;
    } catch (error) {
      if (!(error instanceof PostgresFault)) throw error;
      if (error.outcomeKnown) throw unavailable(name, error);
      // The answer was lost. Whoever moved it to this very place made the same rows of the same events.
      isDone = (await this.stands()).checkpoint === next;
      if (!isDone) throw unavailable(name, error);
    }
    if (isDone) return;
    throw new CheckpointConflict(name, expected, (await this.stands()).checkpoint);
  }

  /** Where it stands by now. */
  protected abstract stands(): Promise<{ readonly checkpoint: Position | undefined }>;

  /** Taken as they are at the call. What is put and deleted in one commit is put, as in a file. */
  #valuesOf(change: ReadModelChange): unknown[] {
    const { expected, next, puts, deletes, revisions = [], entries = [] } = change;
    const { log, name } = this.parts;
    const put = new Map([...puts].map(([key, value]) => [key, JSON.stringify(value)]));
    const gone = [...deletes].filter((key) => !put.has(key));
    const seen = new Map(revisions);
    return [
      ...[log, name, this.build, this.isLive, expected ?? null, next, gone],
      ...[[...put.keys()], [...put.values()], [...seen.keys()], [...seen.values()]],
      ...columnsOf([...entries]),
    ];
  }
}

const columnsOf = (entries: readonly Entry[]): unknown[] => [
  ...(['tenant', 'kind', 'untilMs', 'position', 'ordinal', 'fromMs'] as const).map((column) =>
    entries.map((one) => one[column]),
  ),
  entries.map(({ value }) => JSON.stringify(value)),
];

class PostgresReadModel extends StoredBuild implements ReadModel {
  readonly share: Share | undefined;
  protected build = '';
  protected readonly isLive = true;

  constructor(parts: ModelParts, turn: Turn | undefined) {
    super(parts);
    this.share = turn && { turn, look: () => this.stands() };
  }

  async read(): Promise<StoredRows> {
    const { database, log, name } = this.parts;
    const { rows } = await asked(name, () => database.query<StoredRow>(sql.readLive, [log, name]));
    this.build = rows[0]?.build ?? '';
    return storedRows(rows);
  }

  async standing(): Promise<Position | undefined> {
    const { database, log, name } = this.parts;
    const { rows } = await asked(name, () =>
      database.query<Omit<StoredRow, 'key' | 'value'>>(sql.look, [log, name]),
    );
    this.build = rows[0]?.build ?? '';
    return rows[0]?.position ?? undefined;
  }

  protected async stands(): Promise<LookedAt> {
    const { database, log, name } = this.parts;
    const { rows } = await asked(name, () =>
      database.query<Omit<StoredRow, 'key' | 'value'>>(sql.look, [log, name]),
    );
    const { position, build = '' } = rows[0] ?? {};
    return { checkpoint: position ?? undefined, isReplaced: build !== this.build };
  }
}

class PostgresBuildBeside extends StoredBuild implements BuildBeside {
  protected readonly build: string;
  protected readonly isLive = false;

  constructor({ build, ...parts }: ModelParts & { readonly build: string }) {
    super(parts);
    this.build = build;
  }

  async read(): Promise<StoredRows> {
    const { database, log, name } = this.parts;
    const { rows } = await asked(name, () =>
      database.query<StoredRow>(sql.readBuild, [log, name, this.build]),
    );
    return storedRows(rows);
  }

  async standing(): Promise<Position | undefined> {
    return (await this.read()).checkpoint;
  }

  protected stands = (): Promise<StoredRows> => this.read();

  async goLive(): Promise<void> {
    const { database, log, name } = this.parts;
    await asked(name, async () => {
      await database.transaction(async (session) => {
        const { rows } = await session.query<LockedBuild>(sql.lockBuilds, [log, name]);
        const ours = rows.find(({ build }) => build === this.build);
        const live = rows.find(({ isLive }) => isLive);
        if (!ours || ours.isLive || (live?.position ?? '') > (ours.position ?? '')) {
          throw new CheckpointConflict(
            name,
            ours?.position ?? undefined,
            live?.position ?? undefined,
          );
        }
        for (const statement of sql.switchOver) {
          await session.query(statement, [log, name, this.build]);
        }
      });
      await dropAllButLive(this.parts);
    });
  }

  async drop(): Promise<void> {
    const { database, log, name } = this.parts;
    await asked(name, () =>
      database.transaction(async (session) => {
        for (const statement of sql.dropBuild)
          await session.query(statement, [log, name, this.build]);
      }),
    );
  }
}

async function asked<Answer>(name: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PostgresFault) throw unavailable(name, error);
    throw error;
  }
}

const unavailable = (name: string, fault: PostgresFault): ReadModelUnavailable =>
  new ReadModelUnavailable(`${name} waits for its database: ${fault.message}`, { cause: fault });

interface StoredRow {
  readonly build: string;
  readonly position: Position | null;
  readonly key: string | null;
  readonly value: string | null;
}

/** Where there are no entries: a row of nothing. */
type StoredEntry = Omit<Entry, 'tenant' | 'kind' | 'value'> & { readonly value: string | null };

interface LockedBuild {
  readonly build: string;
  readonly isLive: boolean;
  readonly position: Position | null;
}

const storedRows = (rows: readonly StoredRow[]): StoredRows => ({
  checkpoint: rows[0]?.position ?? undefined,
  rows: rows.flatMap(({ key, value }) =>
    key === null || value === null ? [] : [[key, JSON.parse(value) as JsonValue] as const],
  ),
});
