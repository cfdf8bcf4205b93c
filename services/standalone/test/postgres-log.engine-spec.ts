import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type Postgres, startPostgres } from '@stillhere/engines';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { Server, withoutDesks } from '@stillhere/harness';
import {
  acceptTalk,
  Http,
  openTalk,
  pagesOf,
  signIn,
  staying,
  type Talk,
} from '@stillhere/harness/people';
import { eventually, seededRandom } from '@stillhere/testing';

/** A quick run kills a few; STILLHERE_KILLS says how many. */
const kills = Number(process.env.STILLHERE_KILLS ?? '3');

/** A database that starts again, and a busy machine. */
const slowMs = 60_000;

describeOn('postgres', 'npm start -- --log postgres://', () => {
  let folder: string;
  let engine: Postgres;
  let database: TestDatabase;
  const servers: Server[] = [];
  const talks: Talk[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stillhere-postgres-'));
    // The server runs as an account of its own.
    chmodSync(folder, 0o755);
    engine = await startPostgres({ directory: join(folder, 'cluster') });
  });
  beforeEach(async () => {
    database = await freshDatabase(engine);
  });
  afterEach(async () => {
    for (const talk of talks.splice(0)) for (const { client } of pagesOf(talk)) client.close();
    for (const server of servers.splice(0)) {
      await server.kill();
      server.remove();
    }
  });
  afterAll(async () => {
    await engine?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const env = (to: Partial<TestDatabase> = database) => ({
    ...withoutDesks,
    STILLHERE_LOG: to.url ?? '',
    STILLHERE_LOG_OWNER: to.ownerUrl ?? '',
  });
  const prepare = async (given: Parameters<typeof Server.prepare>[0]): Promise<Server> => {
    const server = await Server.prepare({ name: 'postgres', ...given });
    servers.push(server);
    return server;
  };
  const start = async (): Promise<Server> => {
    const server = await prepare({ env: env() });
    await server.start();
    return server;
  };
  const talk = async (at: Server): Promise<Talk> => {
    const opened = await openTalk(partsOf(at));
    talks.push(opened);
    return opened;
  };
  const partsOf = (at: Server) => ({
    http: new Http(staying(at)),
    address: at.address,
    random: () => seededRandom(talks.length + 1),
    onAcknowledged: () => undefined,
  });
  const accept = async (at: Server, one: Talk): Promise<void> => {
    const parts = partsOf(at);
    const staff = await signIn({ life: staying(at), http: parts.http }, 'ada', 4);
    expect(await acceptTalk(one, [staff], parts)).toEqual([]);
  };
  const say = (one: Talk, count: number): void => {
    for (let n = 0; n < count; n += 1) for (const page of pagesOf(one)) page.say(`word ${n}`);
  };
  const settled = (one: Talk) => Promise.all(pagesOf(one).map((page) => page.settled()));
  const isReady = async (at: Server) => (await fetch(`${at.address}/readyz`)).status === 200;
  const verified = (at: Server) => at.tool('verify-log');

  it(`keeps a talk whole over ${kills} kills of the process`, async () => {
    const server = await start();
    const one = await talk(server);
    await accept(server, one);
    for (let kill = 0; kill < kills; kill += 1) {
      say(one, 20);
      await one.visitor.until('some are saved', ({ outbox }) => outbox.length < 15);
      await server.kill();
      await server.start();
    }
    await settled(one);
    expect(verified(server)).toMatchObject({ code: 0, text: expect.stringContaining('intact') });
    await server.quit();
    const inventory = JSON.parse(readFileSync(join(server.directory, 'inventory.json'), 'utf8'));
    expect(inventory).toMatchObject({ logIn: 'postgres', reached: { hash: expect.any(String) } });
  });

  it('tools read it where it lies, and a backup holds all else', async () => {
    const server = await start();
    const one = await talk(server);
    one.visitor.say('somebody is there');
    await settled(one);
    expect(server.tool('replay', '--list').text).toContain(one.conversation);
    expect(server.tool('replay', one.conversation).text).toContain('somebody is there');
    expect(server.tool('backup', 'check').text).toContain('The set belongs together.');
    const copy = join(server.directory, 'copy');
    expect(server.tool('backup', 'backup', '--to', copy)).toMatchObject({ code: 0 });
    expect(readdirSync(copy).sort()).toEqual([
      ...['identity.db', 'inventory.json', 'master.key', 'resume.key', 'subject-keys.db'],
    ]);
    await server.quit();
    const restored = await prepare({ directory: copy, env: env() });
    await restored.start();
    expect(restored.tool('replay', one.conversation).text).toContain('somebody is there');
  });

  it('is not ready while the database is away, loses nothing, and goes on by itself', async () => {
    const server = await start();
    const one = await talk(server);
    say(one, 5);
    await settled(one);
    await engine.kill();
    await eventually('not ready', async () => !(await isReady(server)), slowMs);
    say(one, 20);
    await engine.restart();
    await eventually('ready again', () => isReady(server), slowMs);
    await settled(one);
    expect(verified(server)).toMatchObject({ code: 0, text: expect.stringContaining('intact') });
  });

  it('is not started beside another one, on a copy of its directory', async () => {
    const server = await start();
    await settled(await talk(server));
    const copy = await Server.copyOf(server);
    servers.push(copy);
    await expect(copy.start()).rejects.toMatchObject({ code: 'ServerEnded' });
    expect(copy.output).toContain('Another Stillhere already runs on the log');
    expect(await isReady(server)).toBe(true);
  });

  it('ends when a copy took the log while it stood still', async () => {
    const server = await start();
    await settled(await talk(server));
    server.pause();
    const copy = await Server.copyOf(server);
    servers.push(copy);
    await copy.start();
    server.resume();
    expect(await server.ended()).toBe(1);
    expect(server.output).toContain('Another Stillhere already runs on the log');
    expect(await isReady(copy)).toBe(true);
  });

  it('ends also when the copy has ended by then: it wrote meanwhile', async () => {
    const server = await start();
    await settled(await talk(server));
    server.pause();
    const copy = await Server.copyOf(server);
    servers.push(copy);
    await copy.start();
    await copy.quit();
    server.resume();
    expect(await server.ended()).toBe(1);
    expect(server.output).toContain('Another Stillhere already runs on the log');
  });

  it('refuses what does not belong together, with a sentence, and changes nothing', async () => {
    const server = await start();
    await settled(await talk(server));
    await server.quit();
    const { directory } = server;
    const refusal = async (given: Parameters<typeof Server.prepare>[0]): Promise<string> => {
      const refused = await prepare(given);
      await expect(refused.start()).rejects.toMatchObject({ code: 'ServerEnded' });
      expect(refused.output).not.toContain(new URL(database.url).password);
      return refused.output;
    };
    expect(await refusal({ directory })).toContain('lies in PostgreSQL: name it with --log');
    expect(await refusal({ env: env() })).toContain('subject-keys.db is missing');
    const other = await freshDatabase(engine);
    expect(await refusal({ directory, env: env(other) })).toContain('in PostgreSQL is not there');
    const bare = { url: other.url };
    expect(await refusal({ env: env(bare) })).toContain('Migrate it with the role that owns');
    await other.drop();
    expect(await refusal({ env: env(other) })).toContain('does not exist');
    await server.start();
    expect(verified(server)).toMatchObject({ code: 0 });
  });
});
