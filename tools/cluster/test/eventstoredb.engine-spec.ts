import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import {
  type DoubleProcess,
  startDoubleProcess,
} from '@stillhere/event-store-eventstoredb/testing';
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

/** A cluster starts within it, on a busy machine. */
const slowMs = 180_000;

describeOn('postgres', 'npm run cluster -- --log esdb://, a double of its protocol', (engine) => {
  let folder: string;
  let double: DoubleProcess;
  let database: TestDatabase;
  let cluster: Server;
  const talks: Talk[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stillhere-eventstoredb-'));
    double = await startDoubleProcess(join(folder, 'log'));
    database = await freshDatabase(engine);
    const beside = ['--database', database.url, '--database-owner', database.ownerUrl];
    const args = ['--log', double.url, ...beside];
    const entry = 'tools/cluster/dist/main.js';
    cluster = await Server.prepare({ name: 'cluster', entry, args, env: withoutDesks });
    await cluster.start();
  }, slowMs);
  afterEach(async () => {
    for (const talk of talks.splice(0)) for (const { client } of pagesOf(talk)) client.close();
    await cluster?.stop();
    await double?.kill();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  }, slowMs);

  const parts = () => ({
    http: new Http(staying(cluster)),
    address: cluster.address,
    random: () => seededRandom(talks.length + 1),
    onAcknowledged: () => undefined,
  });
  const begin = async (): Promise<Talk> => {
    const talk = await openTalk(parts());
    talks.push(talk);
    const { http } = parts();
    const staff = await signIn({ life: staying(cluster), http }, 'ada', 4);
    expect(await acceptTalk(talk, [staff], parts())).toEqual([]);
    return talk;
  };
  const say = (talk: Talk, what: string): void => {
    for (let n = 0; n < 10; n += 1) for (const page of pagesOf(talk)) page.say(`${what} ${n}`);
  };
  const settled = (talk: Talk) => Promise.all(pagesOf(talk).map((page) => page.settled()));
  const bodies = ({ visitor }: Talk): string[] =>
    visitor.view.items.flatMap((item) => (item.kind === 'message' ? [item.body ?? ''] : []));
  /** Of the processes of session; one that was killed and is not back is not. */
  const areReady = (): Promise<boolean[]> =>
    Promise.all(
      cluster.processes
        .filter(({ name }) => name.startsWith('session'))
        .map(({ health }) =>
          fetch(`${health}/readyz`).then(
            ({ ok }) => ok,
            () => false,
          ),
        ),
    );
  const sessionIs = (wanted: boolean) => async () =>
    (await areReady()).every((isReady) => isReady === wanted);

  it(
    'keeps a talk whole over a kill of a process of session, and of the server of the log',
    async () => {
      expect(cluster.output).toContain('(EventStoreDB)');
      const talk = await begin();
      say(talk, 'before');
      await settled(talk);
      const session = cluster.processes.find(({ name }) => name === 'session-1');
      say(talk, 'while session is killed');
      process.kill(session?.pid ?? 0, 'SIGKILL');
      await settled(talk);

      await double.kill();
      say(talk, 'while the log is away');
      await eventually('not ready', sessionIs(false), slowMs);
      await double.start();
      await eventually('ready', sessionIs(true), slowMs);
      await settled(talk);

      const said = pagesOf(talk).flatMap((page) => page.said.map(({ body }) => body));
      await talk.visitor.until('all that was said', () => bodies(talk).length >= said.length);
      expect(bodies(talk).toSorted()).toEqual(said.toSorted());
      await talk.visitor.until('a receipt of the last', ({ view, me }) => {
        const last = view.items.findLast((item) => item.kind === 'message' && item.author === me);
        return Object.values(view.receipts).some(
          ({ delivered }) => delivered >= (last?.revision ?? Infinity),
        );
      });
      const intact = { code: 0, text: expect.stringContaining('intact') };
      expect(cluster.tool('verify-log')).toMatchObject(intact);
      const replayed = cluster.tool('replay', talk.conversation);
      expect(replayed.text).toContain('while the log is away 9');
      expect(cluster.tool('admin', 'list-accounts').text).toContain('ada');
    },
    slowMs,
  );
});
