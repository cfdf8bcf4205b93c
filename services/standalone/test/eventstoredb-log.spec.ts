import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type DoubleProcess,
  startDoubleProcess,
} from '@stillhere/event-store-eventstoredb/testing';
import { Server, withoutDesks } from '@stillhere/harness';
import { Http, openTalk, staying, type Talk } from '@stillhere/harness/people';
import { eventually, seededRandom } from '@stillhere/testing';

/** A real process is started and killed, on a busy machine. */
const slowMs = 120_000;

jest.setTimeout(slowMs);

describe('npm start -- --log esdb://, a double of its protocol', () => {
  let folder: string;
  let double: DoubleProcess;
  const servers: Server[] = [];
  const talks: Talk[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stillhere-eventstoredb-'));
    double = await startDoubleProcess(join(folder, 'log'));
  });
  afterEach(async () => {
    for (const { visitor } of talks.splice(0)) visitor.client.close();
    for (const server of servers.splice(0)) {
      await server.kill();
      server.remove();
    }
    await double.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const prepare = async (given: Parameters<typeof Server.prepare>[0] = {}): Promise<Server> => {
    const env = { ...withoutDesks, STILLHERE_LOG: double.url };
    const server = await Server.prepare({ name: 'eventstoredb', env, ...given });
    servers.push(server);
    return server;
  };
  const talkOn = async (server: Server): Promise<Talk> => {
    const talk = await openTalk({
      http: new Http(staying(server)),
      address: server.address,
      random: () => seededRandom(talks.length + 1),
      onAcknowledged: () => undefined,
    });
    talks.push(talk);
    return talk;
  };
  const isReady = async (at: Server) => (await fetch(`${at.address}/readyz`)).status === 200;
  const refusal = async (given: Parameters<typeof Server.prepare>[0]): Promise<string> => {
    const refused = await prepare(given);
    await expect(refused.start()).rejects.toMatchObject({ code: 'ServerEnded' });
    expect(refused.output).not.toContain('s3cret');
    return refused.output;
  };

  it('keeps a talk whole over kills of both, and tools read it where it lies', async () => {
    const server = await prepare();
    await server.start();
    const { visitor, conversation } = await talkOn(server);
    visitor.say('before');
    await visitor.settled();

    await double.kill();
    visitor.say('while the log is away');
    await eventually('not ready', async () => !(await isReady(server)), slowMs);
    await double.start();
    await eventually('ready again', () => isReady(server), slowMs);
    await visitor.settled();

    visitor.say('while the process is killed');
    await server.kill();
    await server.start();
    await visitor.settled();

    expect(server.tool('verify-log')).toMatchObject({
      code: 0,
      text: expect.stringContaining('intact'),
    });
    for (const said of ['before', 'while the log is away', 'while the process is killed']) {
      expect(server.tool('replay', conversation).text).toContain(said);
    }
    expect(server.tool('backup', 'check').text).toContain('The set belongs together.');
    await server.quit();
    const inventory = JSON.parse(readFileSync(join(server.directory, 'inventory.json'), 'utf8'));
    expect(inventory).toMatchObject({
      logIn: 'eventstoredb',
      reached: { position: expect.stringMatching(/^\d{20}\/\d{20}$/) },
    });
    const { directory } = server;
    const other = { STILLHERE_LOG: 'postgres://u:s3cret@127.0.0.1:1/d' };
    expect(await refusal({ directory, env: {} })).toContain('lies in EventStoreDB: name it');
    expect(await refusal({ directory, env: other })).toMatch(
      /cannot be reached|lies in EventStoreDB/,
    );
    expect(await refusal({})).toContain('subject-keys.db is missing');
  });

  it('is refused with a sentence where there is none', async () => {
    const at = (STILLHERE_LOG: string) => refusal({ env: { STILLHERE_LOG } });
    expect(await at('esdb://admin:s3cret@127.0.0.1:1?tls=false')).toMatch(
      /EventStoreDB at 127\.0\.0\.1:1 does not answer/,
    );
    const { port } = new URL(double.url);
    expect(await at(`esdb://admin:s3cret@localhost:${port}`)).toContain('add tls=false');
    expect(await at('esdb://admin:s3cret@host?nonsense=1')).toContain('cannot be read');
  });
});
