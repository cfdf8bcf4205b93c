import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type Postgres, startPostgres } from '@stillhere/engines';
import { describeOn } from '@stillhere/engines/testing';
import { filledStream } from '@stillhere/event-store/fixtures';
import { openPostgresEventStore } from '@stillhere/event-store-postgres';
import { silentLogger } from '@stillhere/nest-kit';
import { openPostgres } from '@stillhere/postgres';
import { eventually } from '@stillhere/testing';
import { connectionOf } from '../src/postgres-program.js';

jest.setTimeout(300_000);

/** A base backup, and the write-ahead log that was archived since; then the server is lost. */
describeOn('postgres', 'a server that is lost', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stillhere-point-in-time-'));
  const archive = join(folder, 'archive');
  const lost = join(folder, 'lost');
  const next = join(folder, 'next');
  let server: Postgres;

  /** As PostgreSQL's own account: what it writes belongs to that. */
  const run = (program: string, args: readonly string[], env = {}): void => {
    const { uid, gid } = statSync(join(lost, 'data'));
    const account = process.getuid?.() === 0 ? { uid, gid } : {};
    const options = { encoding: 'utf8', env: { ...process.env, ...env }, ...account } as const;
    const { status, stderr } = spawnSync(program, args, options);
    expect({ program, status, stderr }).toMatchObject({ status: 0 });
  };

  const fill = async (count: number): Promise<void> => {
    const { url, ownerUrl } = server;
    const logged = { logger: silentLogger, onPoisoned: () => undefined };
    const store = await openPostgresEventStore({ url, ownerUrl, ...logged });
    await filledStream(store, count);
    await store.close();
  };

  /** Every event as it is stored, in order. */
  const rows = async (): Promise<readonly object[]> => {
    const admin = await openPostgres({ url: server.superuserUrl, name: 'test', connectionsMax: 1 });
    const found = await admin.query<object>('SELECT * FROM event_log.event ORDER BY position');
    await admin.close();
    return found.rows;
  };

  /** All that was written so far is where a lost server cannot take it along. */
  const archived = async (): Promise<void> => {
    const admin = await openPostgres({ url: server.superuserUrl, name: 'test', connectionsMax: 1 });
    const segment = 'SELECT pg_walfile_name(pg_switch_wal()) AS name';
    const name = (await admin.query<{ readonly name: string }>(segment)).rows[0]?.name ?? '';
    const last = 'SELECT last_archived_wal AS name FROM pg_stat_archiver';
    await eventually(
      'archived',
      async () => ((await admin.query<{ name: string | null }>(last)).rows[0]?.name ?? '') >= name,
      60_000,
    );
    await admin.close();
  };

  beforeAll(async () => {
    chmodSync(folder, 0o777);
    mkdirSync(archive);
    chmodSync(archive, 0o777);
    const command = `test ! -f ${archive}/%f && cp %p ${archive}/%f`;
    const settings = { archive_mode: 'on', archive_command: command };
    server = await startPostgres({ directory: lost, settings });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('comes back on another one, with what was said after the base backup', async () => {
    await fill(40);
    const target = join(next, 'data');
    run('mkdir', ['-m', '700', next]);
    run('pg_basebackup', ['--pgdata', target, '--wal-method', 'none', '--checkpoint', 'fast'], {
      ...connectionOf(server.superuserUrl),
      PGDATABASE: 'postgres',
    });
    cpSync(join(lost, 'password'), join(next, 'password'));
    await fill(60);
    const written = await rows();
    expect(written).toHaveLength(100);
    await archived();
    run('touch', [join(target, 'recovery.signal')]);
    await server.kill();

    const restore = { restore_command: `cp ${archive}/%f %p` };
    server = await startPostgres({ directory: next, settings: restore });
    expect(await rows()).toEqual(written);
    // It goes on, as a log does.
    await fill(3);
    expect(await rows()).toHaveLength(written.length + 3);
  });
});
