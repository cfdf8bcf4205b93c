import { randomUUID } from 'node:crypto';
import type { JsonValue, Position, StreamName } from '@stillhere/kernel';
import { type Database, faultKindOf, inTransaction } from '@stillhere/sqlite';
import { CheckpointConflict, ReadModelUnavailable } from '../errors.js';
import { type Entry, type EntryQuestion, placeBefore } from './entry.js';
import type { BuildBeside, ReadModel, ReadModelChange, StoredRows } from './read-model.js';

export interface BuildName {
  readonly name: string;
  /** `undefined`: whichever is live. */
  readonly build?: string;
}

/** One that was begun and not finished is dropped. */
export function openSqliteBeside(database: Database, name: string): BuildBeside {
  const build = randomUUID();
  inTransaction(database, () => {
    dropAllButLive(database, name);
    database
      .prepare('INSERT INTO checkpoint (name, build, is_live) VALUES (?, ?, 0)')
      .run(name, build);
  });
  return new SqliteBuildBeside(database, { name, build });
}

function dropAllButLive(database: Database, name: string): void {
  const live = 'SELECT build FROM checkpoint WHERE name = ? AND is_live = 1';
  for (const table of ['entry', 'row', 'stream', 'checkpoint']) {
    database
      .prepare(`DELETE FROM ${table} WHERE name = ? AND build NOT IN (${live})`)
      .run(name, name);
  }
}

export class SqliteReadModel implements ReadModel {
  readonly #sql;
  readonly #isLive: 0 | 1;
  #build: string;
  #prepared: LedgerStatements | undefined;

  constructor(
    private readonly database: Database,
    protected readonly identity: BuildName,
  ) {
    this.#isLive = identity.build === undefined ? 1 : 0;
    this.#sql = {
      live: database.prepare('SELECT build FROM checkpoint WHERE name = ? AND is_live = 1'),
      checkpoint: database.prepare('SELECT position FROM checkpoint WHERE name = ? AND build = ?'),
      rows: database.prepare(
        'SELECT key, value FROM row WHERE name = ? AND build = ? ORDER BY key',
      ),
      remove: database.prepare('DELETE FROM row WHERE name = ? AND build = ? AND key = ?'),
      put: database.prepare(
        'INSERT OR REPLACE INTO row (name, build, key, value) VALUES (?, ?, ?, ?)',
      ),
      begin: database.prepare(
        'INSERT OR IGNORE INTO checkpoint (name, build, position) VALUES (?, ?, ?)',
      ),
      move: database.prepare(
        `UPDATE checkpoint SET position = ? WHERE name = ? AND build = ? AND is_live = ? AND position IS ?`,
      ),
      revision: database.prepare(
        'SELECT revision FROM stream WHERE name = ? AND build = ? AND stream = ?',
      ),
      putRevision: database.prepare(
        'INSERT OR REPLACE INTO stream (name, build, stream, revision) VALUES (?, ?, ?, ?)',
      ),
      value: database.prepare('SELECT value FROM row WHERE name = ? AND build = ? AND key = ?'),
    };
    this.#build = identity.build ?? this.#liveBuild;
  }

  /** Prepared when first asked for: a file that nobody brought up to date yet has no such table. */
  get #ledger(): LedgerStatements {
    this.#prepared ??= ledgerStatements(this.database);
    return this.#prepared;
  }

  /** `''` until the first rebuild. */
  get #liveBuild(): string {
    return String(this.#sql.live.get(this.identity.name)?.build ?? '');
  }

  /** Nobody commits between the reads: they are one turn of the only process of the directory. */
  async read(): Promise<StoredRows> {
    const { name } = this.identity;
    if (this.#isLive) this.#build = this.#liveBuild;
    return {
      checkpoint: this.#checkpoint,
      rows: rowsOf(this.#sql.rows.all(name, this.#build)),
    };
  }

  get #checkpoint(): Position | undefined {
    const found = this.#sql.checkpoint.get(this.identity.name, this.#build)?.position;
    return (found ?? undefined) as Position | undefined;
  }

  async standing(): Promise<Position | undefined> {
    if (this.#isLive) this.#build = this.#liveBuild;
    return this.#checkpoint;
  }

  async valuesOf(keys: readonly string[]): Promise<ReadonlyMap<string, JsonValue>> {
    const found = new Map<string, JsonValue>();
    for (const key of keys) {
      const value = this.#sql.value.get(this.identity.name, this.#build, key)?.value;
      if (value !== undefined) found.set(key, JSON.parse(String(value)) as JsonValue);
    }
    return found;
  }

  async entries(question: EntryQuestion): Promise<readonly Entry[]> {
    const { name } = this.identity;
    if (this.#isLive && this.#build !== this.#liveBuild) {
      throw new ReadModelUnavailable(`another build of ${name} went live`);
    }
    const { tenant, kind, fromMs, untilMs, upTo, after = placeBefore(fromMs), limit } = question;
    const place = [after.untilMs, after.position, after.ordinal];
    return this.#ledger.entries
      .all(name, this.#build, tenant, kind, ...place, untilMs, upTo, limit)
      .map((row) => entryOf(row, { tenant, kind }));
  }

  async revisionsOf(streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
    const found = new Map<StreamName, number>();
    for (const stream of streams) {
      const revision = this.#sql.revision.get(this.identity.name, this.#build, stream)?.revision;
      if (revision !== undefined) found.set(stream, Number(revision));
    }
    return found;
  }

  async commit(change: ReadModelChange): Promise<void> {
    await this.written(() => this.#write(change));
  }

  protected async written(work: () => void): Promise<void> {
    try {
      inTransaction(this.database, work);
    } catch (error) {
      if (faultKindOf(error) !== 'full') throw error;
      const { name } = this.identity;
      throw new ReadModelUnavailable(`${name} waits for room on the disk`, { cause: error });
    }
  }

  #write(change: ReadModelChange): void {
    const { name } = this.identity;
    if (!this.#move(change)) {
      throw new CheckpointConflict(name, change.expected, this.#checkpoint);
    }
    for (const key of change.deletes) this.#sql.remove.run(name, this.#build, key);
    for (const [key, value] of change.puts) {
      this.#sql.put.run(name, this.#build, key, JSON.stringify(value));
    }
    for (const [stream, revision] of change.revisions ?? []) {
      this.#sql.putRevision.run(name, this.#build, stream, revision);
    }
    // Another version of this program may have left some when it forgot the checkpoint.
    if (change.expected === undefined) this.#ledger.forget.run(name, this.#build);
    for (const { tenant, kind, fromMs, untilMs, position, ordinal, value } of change.entries ??
      []) {
      const place = [tenant, kind, untilMs, position, ordinal] as const;
      this.#ledger.add.run(name, this.#build, ...place, fromMs, JSON.stringify(value));
    }
  }

  #move({ expected, next }: ReadModelChange): boolean {
    const { name } = this.identity;
    if (expected !== undefined && next <= expected) return false;
    const place = [name, this.#build, this.#isLive, expected ?? null] as const;
    if (this.#sql.move.run(next, ...place).changes === 1) return true;
    if (expected !== undefined || !this.#isLive) return false;
    return this.#sql.begin.run(name, this.#build, next).changes === 1;
  }
}

class SqliteBuildBeside extends SqliteReadModel implements BuildBeside {
  readonly #database: Database;
  readonly #place: readonly [name: string, build: string];

  constructor(database: Database, identity: Required<BuildName>) {
    super(database, identity);
    this.#database = database;
    this.#place = [identity.name, identity.build];
  }

  async goLive(): Promise<void> {
    const [name, build] = this.#place;
    await this.written(() => {
      const found = new Map(
        this.#database
          .prepare('SELECT build, position, is_live FROM checkpoint WHERE name = ?')
          .all(name)
          .map((one) => [one.is_live === 1 ? 'live' : String(one.build), one.position]),
      );
      const [live, ours] = [String(found.get('live') ?? ''), String(found.get(build) ?? '')];
      if (!found.has(build) || live > ours) throw new CheckpointConflict(name, ours, live);
      this.#database.prepare('UPDATE checkpoint SET is_live = 0 WHERE name = ?').run(name);
      this.#database
        .prepare('UPDATE checkpoint SET is_live = 1 WHERE name = ? AND build = ?')
        .run(name, build);
      dropAllButLive(this.#database, name);
    });
  }

  async drop(): Promise<void> {
    dropAllButLive(this.#database, this.#place[0]);
  }
}

function* rowsOf(
  stored: readonly Record<string, unknown>[],
): Generator<readonly [string, JsonValue]> {
  for (const row of stored) yield [String(row.key), JSON.parse(String(row.value))];
}

const entryOf = (row: Record<string, unknown>, of: Pick<Entry, 'tenant' | 'kind'>): Entry => ({
  ...of,
  fromMs: Number(row.from_ms),
  untilMs: Number(row.until_ms),
  position: String(row.position) as Position,
  ordinal: Number(row.ordinal),
  value: JSON.parse(String(row.value)) as JsonValue,
});

type LedgerStatements = ReturnType<typeof ledgerStatements>;

const ledgerStatements = (database: Database) => ({
  add: database.prepare(
    `INSERT INTO entry (name, build, tenant, kind, until_ms, position, ordinal, from_ms, value)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  forget: database.prepare('DELETE FROM entry WHERE name = ? AND build = ?'),
  entries: database.prepare(
    `SELECT from_ms, until_ms, position, ordinal, value FROM entry
      WHERE name = ? AND build = ? AND tenant = ? AND kind = ?
        AND (until_ms, position, ordinal) > (?, ?, ?) AND from_ms < ? AND position <= ?
      ORDER BY until_ms, position, ordinal LIMIT ?`,
  ),
});
