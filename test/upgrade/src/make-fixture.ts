import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@stillhere/engines';
import { Server, withoutDesks } from '@stillhere/harness';
import { pathOf } from './fixture.js';
import { talkOn } from './people.js';

/** Of one process and its life; nothing of another one. */
const notKept = ['lock.db', 'lock.holder'];

/** Leaves what this version leaves, in `fixtures/X.Y.Z`. */
export async function makeFixture(version: string): Promise<void> {
  const to = pathOf(version);
  if (existsSync(to)) throw new Error(`${to} is there already: a fixture is never made anew`);
  mkdirSync(to, { recursive: true });
  const server = await Server.start({ name: 'fixture', env: withoutDesks });
  const expected = await talkOn(server);
  await server.quit();
  const events = eventsIn(server);
  cpSync(server.directory, join(to, 'one-process'), { recursive: true });
  for (const name of notKept) rmSync(join(to, 'one-process', name), { force: true });
  server.remove();
  const cluster = await makeCluster(join(to, 'cluster'));
  const known = { ...expected, events, cluster };
  writeFileSync(join(to, 'expected.json'), `${JSON.stringify(known, null, 2)}\n`);
}

async function makeCluster(to: string) {
  const folder = mkdtempSync(join(tmpdir(), 'stillhere-fixture-'));
  const postgres = await startPostgres({ directory: folder });
  const env = { STILLHERE_LOG: postgres.url, STILLHERE_LOG_OWNER: postgres.ownerUrl };
  const server = await Server.start({
    name: 'fixture-cluster',
    entry: 'tools/cluster/dist/main.js',
    args: ['--replicas', '1'],
    env: { ...withoutDesks, ...env },
  });
  const expected = await talkOn(server);
  await server.quit();
  const events = eventsIn(server);
  const backup = ['tools/backup/dist/main.js', 'backup-cluster', '--to', to];
  const { status, stderr } = spawnSync(process.execPath, [...backup, '--data', server.directory], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(stderr);
  server.remove();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
  return { ...expected, events };
}

/** As the log's own tool counts them. */
function eventsIn(server: Server): number {
  const { code, text } = server.tool('verify-log', '--json');
  const { events, result } = JSON.parse(text) as { events: number; result: string };
  if (code !== 0) throw new Error(`the log of a fixture is ${result}`);
  return events;
}
