import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseFault, faultKindOf } from './fault.js';
import { isVersionEnough, openDatabase } from './open-database.js';
import { inTransaction } from './transaction.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-sqlite-'));
  path = join(directory, 'some.db');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function faultOf(work: () => unknown): DatabaseFault {
  try {
    work();
  } catch (error) {
    if (error instanceof DatabaseFault) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const kindOf = (work: () => unknown) => {
  try {
    work();
    return undefined;
  } catch (error) {
    return faultKindOf(error);
  }
};

const pragma = (database: ReturnType<typeof openDatabase>, name: string) =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];

function fileWithRows(): void {
  const database = openDatabase(path, { durability: 'full' });
  database.exec('CREATE TABLE t (a TEXT) STRICT');
  const insert = database.prepare('INSERT INTO t VALUES (?)');
  inTransaction(database, () => {
    for (let n = 0; n < 2_000; n += 1) insert.run(`row ${n}`);
  });
  database.close();
}

describe('openDatabase', () => {
  it('fsyncs every commit where durability is full, and only there', () => {
    const full = openDatabase(path, { durability: 'full', secureDelete: true });
    expect([pragma(full, 'journal_mode'), pragma(full, 'synchronous')]).toEqual(['wal', 2]);
    expect([pragma(full, 'secure_delete'), pragma(full, 'trusted_schema')]).toEqual([1, 0]);
    full.close();
    const rebuildable = openDatabase(path, { durability: 'rebuildable' });
    expect(pragma(rebuildable, 'synchronous')).toBe(1);
    rebuildable.close();
  });

  it('refuses to write and to create when read-only', () => {
    expect(faultOf(() => openDatabase(path, { durability: 'full', readOnly: true })).kind).toBe(
      'missing',
    );
    expect(existsSync(path)).toBe(false);
    fileWithRows();
    const database = openDatabase(path, { durability: 'full', readOnly: true });
    expect(kindOf(() => database.exec('DELETE FROM t'))).toBe('readonly');
    database.close();
  });

  it('leaves nothing beside the file when it is opened traceless', () => {
    fileWithRows();
    const database = openDatabase(path, { durability: 'full', readOnly: true, traceless: true });
    expect(database.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 2_000 });
    expect(existsSync(`${path}-wal`) || existsSync(`${path}-shm`)).toBe(false);
    database.close();
  });

  it('says which file is damaged and leaves it as it is', () => {
    const bytes = 'this is a shopping list, not a database. '.repeat(300);
    writeFileSync(path, bytes);
    const fault = faultOf(() => openDatabase(path, { durability: 'full' }));
    expect(fault.kind).toBe('damaged');
    expect(fault.message).toContain(`${path} is damaged`);
    expect(readFileSync(path, 'utf8')).toBe(bytes);
  });

  it('says that a directory is missing', () => {
    const elsewhere = join(directory, 'nowhere', 'some.db');
    expect(faultOf(() => openDatabase(elsewhere, { durability: 'full' })).kind).toBe('missing');
  });

  it('says that a directory is read-only', () => {
    chmodSync(directory, 0o555);
    expect(kindAsOrdinaryUser()).toBe('readonly');
  });

  it('reports a full disk, keeps what was committed and goes on when there is room', () => {
    fileWithRows();
    const database = openDatabase(path, { durability: 'full' });
    const pages = Number(pragma(database, 'page_count'));
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    const tooMuch = () => inTransaction(database, () => insert.run('x'.repeat(100_000)));
    database.exec(`PRAGMA max_page_count = ${pages}`);
    expect(kindOf(tooMuch)).toBe('full');
    expect(database.isTransaction).toBe(false);
    database.exec(`PRAGMA max_page_count = ${pages + 1_000}`);
    tooMuch();
    expect(database.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 2_001 });
    database.close();
  });

  it('tells a locked database and a broken rule apart', () => {
    fileWithRows();
    const one = openDatabase(path, { durability: 'full' });
    const other = openDatabase(path, { durability: 'full', busyTimeoutMs: 0 });
    one.exec('CREATE UNIQUE INDEX u ON t (a); BEGIN IMMEDIATE');
    expect(kindOf(() => other.exec('BEGIN IMMEDIATE'))).toBe('in-use');
    expect(kindOf(() => one.exec("INSERT INTO t VALUES ('row 1')"))).toBe('constraint');
    one.close();
    other.close();
  });

  it('accepts SQLite from 3.51.3 on', () => {
    const answers = ['3.51.2', '3.50.9', '3.9.9', '3.51.3', '3.53.0', '4.0.0'].map(isVersionEnough);
    expect(answers).toEqual([false, false, false, true, true, true]);
  });
});

/** Permissions do not bind root, so the attempt is made by a child that is nobody in particular. */
function kindAsOrdinaryUser(): string {
  const library = fileURLToPath(new URL('../dist/index.js', import.meta.url));
  const script = `
    import { openDatabase } from ${JSON.stringify(library)};
    try { openDatabase(${JSON.stringify(path)}, { durability: 'full' }); }
    catch (error) { process.stdout.write(error.kind); }`;
  const nobody = 65_534;
  const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    ...asNobody,
    encoding: 'utf8',
  });
  return child.stdout || child.stderr;
}
