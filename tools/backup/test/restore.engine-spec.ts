import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Output } from '@stillhere/command-line';
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
import { openPostgres } from '@stillhere/postgres';
import { seededRandom } from '@stillhere/testing';
import { runData } from '../src/cli.js';

jest.setTimeout(300_000);

const words = 'the swifts are back';
const clusterOf = (name: string, { url, ownerUrl }: TestDatabase, directory?: string) =>
  Server.start({
    name,
    entry: 'tools/cluster/dist/main.js',
    args: ['--replicas', '1'],
    env: { ...withoutDesks, STILLHERE_LOG: url, STILLHERE_LOG_OWNER: ownerUrl },
    ...(directory && { directory }),
  });

/** A cluster is copied while people talk, put into another database, and goes on from there. */
describeOn('postgres', 'a cluster that is restored', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'stillhere-restore-'));
  const backup = join(folder, 'backup');
  const said: string[] = [];
  const output: Output = {
    print: (text) => void said.push(text),
    say: (text) => void said.push(text),
    json: () => undefined,
  };
  const run = async (word: string, database: TestDatabase, ...args: string[]) => {
    said.length = 0;
    const env = { STILLHERE_LOG_OWNER: database.ownerUrl };
    return { code: await runData([word, ...args], env, output), text: said.join('\n') };
  };
  let first: TestDatabase;
  let second: TestDatabase;
  let server: Server;
  let talk: Talk;

  beforeAll(async () => {
    [first, second] = [await freshDatabase(engine), await freshDatabase(engine)];
    server = await clusterOf('restore-first', first);
    const life = staying(server);
    const http = new Http(life);
    const staff = await signIn({ life, http }, 'amsel', 4);
    const random = () => seededRandom(1);
    const parts = { http, address: server.address, random, onAcknowledged: () => undefined };
    talk = await openTalk(parts);
    expect(await acceptTalk(talk, [staff], parts)).toEqual([]);
    talk.visitor.say(words);
    await talk.visitor.settled();
  });
  afterAll(async () => {
    await server?.kill();
    server?.remove();
    await first?.drop();
    await second?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is copied while people talk, and a copy never writes over another', async () => {
    talk.visitor.say('said while it was copied');
    const secrets = ['--data', server.directory];
    expect(await run('backup-cluster', first, '--to', backup, ...secrets)).toMatchObject({
      code: 0,
    });
    await talk.visitor.settled();
    expect(await run('backup-cluster', first, '--to', backup, ...secrets)).toEqual({
      code: 1,
      text: `${backup} is there already. Nothing was changed.`,
    });
    expect(existsSync(join(backup, 'secrets/master.key'))).toBe(true);
  });

  it('is refused where a file of the copy was changed, and where a log is already', async () => {
    const changed = join(folder, 'changed');
    cpSync(backup, changed, { recursive: true });
    appendFileSync(join(changed, 'database.dump'), 'x');
    const wrong = await run('restore-cluster', second, '--from', changed);
    expect(wrong.code).toBe(1);
    expect(wrong.text).toMatch(
      /database\.dump is not as it was copied\. .* Nothing was changed\.$/,
    );
    const there = await run('restore-cluster', first, '--from', backup);
    expect(there.code).toBe(1);
    expect(there.text).toContain('There is something of Stillhere in that database already');
  });

  it('has every word of before in another database, verifies, and goes on', async () => {
    for (const { client } of pagesOf(talk)) client.close();
    await server.kill();
    expect(await run('restore-cluster', second, '--from', backup)).toMatchObject({ code: 0 });
    const directory = join(folder, 'second');
    mkdirSync(directory, { mode: 0o711 });
    cpSync(join(backup, 'secrets'), directory, { recursive: true });
    server = await clusterOf('restore-second', second, directory);
    const verified = server.tool('verify-log');
    expect({ code: verified.code, text: verified.text }).toMatchObject({ code: 0 });
    expect(server.tool('replay', talk.conversation).text).toContain(words);
    // The accounts are there as well, and somebody can come in.
    const life = staying(server);
    const http = new Http(life);
    const random = () => seededRandom(2);
    const parts = { http, address: server.address, random, onAcknowledged: () => undefined };
    const next = await openTalk(parts);
    next.visitor.say('and now');
    await next.visitor.settled();
    next.visitor.client.close();
    expect(server.tool('admin', 'list-accounts').text).toContain('amsel');
    expect(server.tool('verify-log').code).toBe(0);
  });

  it('says of a conversation whose key is older than its log that it cannot be opened, not that it was erased', async () => {
    const admin = await openPostgres({ url: second.superuserUrl, name: 'test', connectionsMax: 1 });
    await admin.transaction(async (session) => {
      await session.query("SET LOCAL session_replication_role = 'replica'");
      await session.query('DELETE FROM subject_keys.live_key');
    });
    await admin.close();
    const { text } = server.tool('replay', talk.conversation);
    expect(text).toMatch(/cannot be opened|is missing/);
    expect(text).not.toContain('[redacted]');
    expect(text).not.toContain(words);
    expect(server.tool('verify-log').code).toBe(0);
  });

  it('leaves wrapped keys and secrets out of a copy that is kept long', async () => {
    const long = join(folder, 'long');
    const made = await run('backup-cluster', first, '--to', long, '--without-keys');
    expect(made).toMatchObject({ code: 0 });
    expect(readFileSync(join(long, 'SHA256SUMS'), 'utf8')).not.toContain('secrets');
    const third = await freshDatabase(engine);
    expect(await run('restore-cluster', third, '--from', long)).toMatchObject({ code: 0 });
    const reader = await openPostgres({ url: third.superuserUrl, name: 'test', connectionsMax: 1 });
    const count = async (table: string) =>
      (await reader.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]?.n;
    expect(await count('subject_keys.live_key')).toBe(0);
    expect(await count('event_log.event')).toBeGreaterThan(0);
    await reader.close();
    await third.drop();
  });
});
