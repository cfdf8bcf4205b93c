import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { eventually } from '@stillhere/testing';
import { listen } from './listen.js';
import { assertMigrated, type Migration, migrate } from './migrate.js';
import { openPostgres } from './open-postgres.js';
import type { Postgres } from './postgres.js';

const notes: Migration = {
  schema: 'notes',
  what: 'the notes',
  steps: [
    { name: 'note', sql: 'CREATE TABLE note (id bigint PRIMARY KEY, at timestamptz, text text)' },
  ],
  grants: (role) => `GRANT SELECT, INSERT ON note TO ${role}`,
};
const fault = (kind: string, outcomeKnown = true) =>
  expect.objectContaining({ code: 'PostgresFault', kind, outcomeKnown });

describeOn('postgres', 'PostgreSQL', (engine) => {
  let database: TestDatabase;
  let owner: Postgres;
  let service: Postgres;
  const open = (url: string, more: object = {}) =>
    openPostgres({ url, name: 'test', connectionsMax: 4, ...more });

  beforeAll(async () => {
    database = await freshDatabase(engine);
    owner = await open(database.ownerUrl);
    service = await open(database.url);
  });
  afterAll(async () => {
    await owner.close();
    await service.close();
    await database.drop();
  });

  it('is migrated once, however many try at the same time, and says to others what it lacks', async () => {
    await expect(assertMigrated(service, notes)).rejects.toEqual(fault('schema'));
    const owners = await Promise.all([1, 2, 3, 4].map(() => open(database.ownerUrl)));
    const done = await Promise.all(
      owners.map((one) => migrate(one, notes, { serviceRole: service.role })),
    );
    expect(done.flat()).toEqual(['note']);
    await assertMigrated(service, notes);
    for (const one of owners) await one.close();
    const older = { ...notes, steps: [] };
    await expect(assertMigrated(service, older)).rejects.toThrow(/newer version of Stillhere/);
    await expect(migrate(owner, older, { serviceRole: service.role })).rejects.toEqual(
      fault('schema'),
    );
    const other = { ...notes, steps: [{ name: 'another', sql: '' }] };
    await expect(assertMigrated(service, other)).rejects.toThrow(/another history/);
  });

  it('goes on in the version before where the newer steps are additive, and not where one is not', async () => {
    const cards: Migration = { ...notes, schema: 'cards', what: 'the cards' };
    const serviceRole = service.role;
    await migrate(owner, cards, { serviceRole });
    const additive = { name: 'colour', sql: 'ALTER TABLE note ADD colour text', isAdditive: true };
    const newer = { ...cards, steps: [...cards.steps, additive] };
    expect(await migrate(owner, newer, { serviceRole })).toEqual(['colour']);
    await assertMigrated(service, cards);
    expect(await migrate(owner, cards, { serviceRole })).toEqual([]);
    const another = { name: 'no text', sql: 'ALTER TABLE note DROP text' };
    await migrate(owner, { ...newer, steps: [...newer.steps, another] }, { serviceRole });
    await expect(assertMigrated(service, cards)).rejects.toThrow(/newer version.*"no text"/);
    await expect(assertMigrated(service, newer)).rejects.toThrow(/newer version/);
  });

  it('reads a history that was kept before steps said whether they are additive', async () => {
    await owner.query('ALTER TABLE notes.migration DROP COLUMN is_additive');
    await assertMigrated(service, notes);
    await migrate(owner, notes, { serviceRole: service.role });
    await assertMigrated(service, notes);
  });

  it('refuses a schema that somebody else filled', async () => {
    await owner.query('CREATE SCHEMA theirs');
    await owner.query('CREATE TABLE theirs.thing (id int)');
    const call = migrate(owner, { ...notes, schema: 'theirs' }, { serviceRole: service.role });
    await expect(call).rejects.toThrow(/not ours.*Nothing was changed/);
  });

  it('commits a transaction that resolves and rolls back one that rejects', async () => {
    await service.transaction(async (session) => {
      await session.query('INSERT INTO notes.note VALUES ($1, $2, $3)', [
        9_007_199_254_740_991n,
        '2026-11-22T03:14:05.123+01:00',
        'kept',
      ]);
    });
    const broken = service.transaction(async (session) => {
      await session.query("INSERT INTO notes.note (id, text) VALUES (2, 'gone')");
      throw new RangeError('changed my mind');
    });
    await expect(broken).rejects.toThrow(RangeError);
    const { rows } = await service.query('SELECT * FROM notes.note');
    expect(rows).toEqual([
      { id: 9_007_199_254_740_991, at: '2026-11-22T02:14:05.123Z', text: 'kept' },
    ]);
  });

  it('says when a transaction was rolled back by a statement that failed and was swallowed', async () => {
    const call = service.transaction(async (session) => {
      await session.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(call).rejects.toThrow(/nothing of it was kept/);
  });

  it('names what a person has to mend', async () => {
    const at = (change: (url: URL) => void) => {
      const url = new URL(database.url);
      change(url);
      return open(url.href);
    };
    await expect(at((url) => (url.password = 'wrong'))).rejects.toEqual(fault('role'));
    await expect(at((url) => (url.pathname = '/nowhere'))).rejects.toEqual(fault('database'));
    await expect(at((url) => (url.port = '1'))).rejects.toEqual(fault('unreachable'));
    await expect(open('mysql://x')).rejects.toEqual(fault('database'));
    await expect(service.query('DELETE FROM notes.note')).rejects.toEqual(fault('role'));
    const message = await at((url) => (url.password = 'wrong')).catch((error) => error.message);
    expect(message).not.toContain('wrong');
  });

  it('refuses a role whose commits are not durable, also once it was opened', async () => {
    const admin = await open(database.superuserUrl);
    await admin.query(`CREATE ROLE hasty_${database.name} LOGIN PASSWORD 'x'`);
    const url = Object.assign(new URL(database.url), {
      username: `hasty_${database.name}`,
      password: 'x',
    }).href;
    const hasty = await open(url);
    await admin.query(`ALTER ROLE hasty_${database.name} SET synchronous_commit = off`);
    await expect(open(url)).rejects.toEqual(fault('setting'));
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [
      `hasty_${database.name}`,
    ]);
    const refused = () => hasty.query('SELECT 1').catch((error: unknown) => error);
    await eventually('its next connection is refused', async () => {
      const error = await refused();
      return (error as { kind?: string }).kind === 'setting';
    });
    await hasty.close();
    await admin.query(`DROP ROLE hasty_${database.name}`);
    await admin.close();
  });

  it('knows that nothing was kept of a transaction whose connection was killed', async () => {
    const admin = await open(database.superuserUrl);
    const call = service.transaction(async (session) => {
      await session.query("INSERT INTO notes.note (id, text) VALUES (3, 'lost')");
      const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await admin.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await session.query('SELECT 1');
    });
    await expect(call).rejects.toEqual(fault('unreachable'));
    const { rows } = await service.query('SELECT * FROM notes.note WHERE id = 3');
    expect(rows).toEqual([]);
    await admin.close();
  });

  it('does not know it of a statement that commits by itself, unless the server says so', async () => {
    const slow = await open(database.url, { statementMsMax: 200 });
    await expect(slow.query('SELECT pg_sleep(30)')).rejects.toEqual(fault('deadline'));
    expect((await slow.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const admin = await open(database.superuserUrl);
    const call = service.query("SELECT pg_sleep(30), 'a long one'");
    const refused = expect(call).rejects.toEqual(fault('unreachable', false));
    await eventually('the long one runs and is killed', async () => {
      const { count } = await admin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%a long one%' AND pid <> pg_backend_pid()",
      );
      return count === 1;
    });
    await refused;
    await slow.close();
    await admin.close();
  });

  it('hears hints, and comes back to hear more when its connection is killed', async () => {
    const heard: string[] = [];
    let times = 0;
    const listener = listen({
      url: database.url,
      name: 'test',
      channels: ['note_added'],
      onHint: (_channel, payload) => heard.push(payload),
      onListening: () => (times += 1),
    });
    await eventually('it listens', () => times === 1);
    await service.query("NOTIFY note_added, 'one'");
    await eventually('the first is heard', () => heard.length === 1);
    const admin = await open(database.superuserUrl);
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'stillhere test hints'",
    );
    await eventually('it listens again', () => times === 2);
    await service.query("NOTIFY note_added, 'two'");
    await eventually('the second is heard', () => heard.length === 2);
    expect(heard).toEqual(['one', 'two']);
    await listener.close();
    await admin.close();
  });

  it('is refused once closed', async () => {
    const one = await open(database.url);
    await one.close();
    await one.close();
    await expect(one.query('SELECT 1')).rejects.toEqual(fault('closed'));
  });
});
