import { spawnSync } from 'node:child_process';
import { afterEach, expect, it, jest } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { Server, withoutDesks } from '@stillhere/harness';
import { copyOf, fixtures } from './fixture.js';
import { goOn, missingIn } from './people.js';

jest.setTimeout(300_000);

describeOn('postgres', 'the database of a cluster', (engine) => {
  let database: TestDatabase | undefined;
  let server: Server | undefined;
  afterEach(async () => {
    await server?.kill();
    server?.remove();
    await database?.drop();
  });

  it.each(fixtures)('of $version is restored, brought up to date, and goes on', async (fixture) => {
    const { path, expected } = fixture;
    database = await freshDatabase(engine);
    const env = { STILLHERE_LOG: database.url, STILLHERE_LOG_OWNER: database.ownerUrl };
    const restore = ['tools/backup/dist/main.js', 'restore-cluster', '--from', `${path}/cluster`];
    const restored = spawnSync(process.execPath, restore, {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    expect({ status: restored.status, stderr: restored.stderr }).toMatchObject({ status: 0 });
    server = await Server.start({
      directory: copyOf(`${path}/cluster/secrets`),
      entry: 'tools/cluster/dist/main.js',
      args: ['--replicas', '1'],
      env: { ...withoutDesks, ...env },
    });
    const of = expected.cluster;
    expect(missingIn(server, of)).toEqual([]);
    expect(await goOn(server, of)).toEqual([...of.words.talking, 'and today']);
    const report = JSON.parse(server.tool('verify-log', '--json').text);
    expect(report).toMatchObject({ result: 'intact' });
    expect(report.events).toBeGreaterThan(of.events);
  });
});
