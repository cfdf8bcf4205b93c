import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerCredentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '@stillhere/event-store';
import {
  exactly,
  filledStream,
  hashOfLast,
  idsIn,
  idsOf,
  newStream,
  noStream,
  proposeChain,
} from '@stillhere/event-store/contract';
import { openEventStoreDbEventStore, openEventStoreDbLogReader } from './open-log.js';
import { DoubledLog } from './testing/doubled-log.js';
import { EventStoreDbDouble } from './testing/eventstoredb-double.js';

const attemptMs = 2_000;

describe('what the server answers', () => {
  let log: DoubledLog;
  let double: EventStoreDbDouble;
  let stores: { close(): Promise<void> }[];
  const open = async (url = double.url): Promise<EventStore> => {
    const store = await openEventStoreDbEventStore({ url, attemptMs });
    stores.push(store);
    return store;
  };

  beforeEach(async () => {
    log = new DoubledLog();
    double = await new EventStoreDbDouble(log).start();
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    double.stop();
  });

  describe('while it cannot', () => {
    it.each(['noLeader', 'notReady', 'timeout'] as const)(
      'a read that was refused with %s is tried again',
      async (refusal) => {
        const store = await open();
        const { stream, events } = await filledStream(store, 2);
        double.refusesReads.push(refusal, refusal);
        expect(await idsIn(store, stream)).toEqual(idsOf(events));
        expect(double.refusesReads).toEqual([]);
      },
    );

    it.each(['noLeader', 'timeout'] as const)(
      'an append that was refused with %s is tried again',
      async (refusal) => {
        const store = await open();
        double.next(refusal);
        const { result } = await filledStream(store, 2);
        expect(result).toMatchObject({ outcome: 'appended', first: 0, last: 1 });
      },
    );

    it('a start waits for a leader, and begins one log', async () => {
      double.refusesReads.push('noLeader');
      double.next('noLeader');
      const store = await open();
      expect(log.events.map(({ id }) => id)).toEqual([store.storeId]);
    });
  });

  it('the repeat of an append that it says yes to was written once', async () => {
    const [store, other] = [await open(), await open()];
    const { stream, events } = await filledStream(store, 1);
    const next = proposeChain(stream, 2, hashOfLast(events));
    double.meanwhile = () => other.append(stream, next, exactly(0));
    expect(await store.append(stream, next, exactly(0))).toMatchObject({ first: 1, last: 2 });
    expect(await idsIn(store, stream)).toEqual(idsOf([...events, ...next]));
  });

  it('an append of more than it takes is refused at once, and what waits beside it is not', async () => {
    const store = await open();
    const text = 'x'.repeat(200_000);
    const [large, small] = [newStream(), newStream()];
    const proposal = proposeChain(large, 6).map((event) => ({ ...event, data: `"${text}"` }));
    const refused = store.append(large, proposal, noStream);
    const taken = store.append(small, proposeChain(small, 1), noStream);
    await expect(refused).rejects.toMatchObject({
      message: expect.stringMatching(/takes 1048576 bytes in one append/),
      outcomeKnown: true,
    });
    expect(await taken).toMatchObject({ outcome: 'appended' });
  });

  it('many appends of one stream at once are written in parts that it takes', async () => {
    const store = await open();
    const text = 'x'.repeat(200_000);
    const stream = newStream();
    const chain = proposeChain(stream, 8).map((event) => ({ ...event, data: `"${text}"` }));
    const appends = chain.map((event, at) =>
      store.append(stream, [event], at === 0 ? noStream : exactly(at - 1)),
    );
    expect((await Promise.all(appends)).map(({ first }) => first)).toEqual([...chain.keys()]);
  });

  it('a stream that was deleted takes nothing', async () => {
    const store = await open();
    const { stream, events } = await filledStream(store, 1);
    log.tombstones.add(stream);
    const call = store.append(stream, proposeChain(stream, 1, hashOfLast(events)), exactly(0));
    await expect(call).rejects.toMatchObject({ code: 'StreamClosed' });
  });

  describe('to whom it does not let in', () => {
    it.each([
      ['unauthenticated', /does not know this user with this password/],
      ['denied', /refuses this user: .* to read \$all/],
    ] as const)('%s: a start, an append and a read say so at once', async (refusal, sentence) => {
      const url = double.url.replace('esdb://', 'esdb://admin:s3cret@');
      const store = await open(url);
      double.refusesAll = refusal;
      const known = { message: expect.stringMatching(sentence), outcomeKnown: true };
      await expect(open(url)).rejects.toMatchObject(known);
      await expect(store.head(newStream())).rejects.toMatchObject(known);
      const stream = newStream();
      const call = store.append(stream, proposeChain(stream, 1), noStream);
      await expect(call).rejects.toMatchObject(known);
      double.refusesAll = undefined;
      await expect(openEventStoreDbLogReader({ url, prefix: 'none.' })).rejects.not.toThrow(
        /s3cret/,
      );
    });

    it('an append that may have been written before is not said to be unwritten', async () => {
      const store = await open();
      const stream = newStream();
      double.next('stored-cut');
      double.meanwhile = async () => {
        double.refusesAll = 'denied';
      };
      const call = store.append(stream, proposeChain(stream, 1), noStream);
      await expect(call).rejects.toMatchObject({ outcomeKnown: false });
    });
  });

  it('is found through its cluster', async () => {
    const store = await open(double.url.replace('esdb://', 'eventstoredb+discover://'));
    expect((await filledStream(store, 1)).result.outcome).toBe('appended');
  });

  it('a cluster that nobody finds is said so', async () => {
    const url = 'esdb+discover://127.0.0.1:1?tls=false&maxDiscoverAttempts=1';
    const call = openEventStoreDbEventStore({ url, attemptMs });
    await expect(call).rejects.toThrow(/at 127.0.0.1:1 names no member/);
  });

  it('nothing there is said with the place, and without the password', async () => {
    const url = 'esdb://admin:s3cret@127.0.0.1:1?tls=false';
    const call = openEventStoreDbEventStore({ url, attemptMs });
    await expect(call).rejects.toThrow(/^EventStoreDB at 127.0.0.1:1 does not answer: .*REFUSED/);
    await expect(openEventStoreDbEventStore({ url })).rejects.not.toThrow(/s3cret/);
  });
});

describe('TLS that does not fit', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-tls-'));
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  const itWithOpenssl = hasOpenssl() ? it : it.skip;
  let double: EventStoreDbDouble;

  afterEach(() => double.stop());

  const refusalOf = (url: string) =>
    openEventStoreDbEventStore({ url, attemptMs }).then(
      () => 'opened',
      (error: Error) => error.message,
    );

  it('is asked for where the server has none', async () => {
    double = await new EventStoreDbDouble(new DoubledLog()).start();
    expect(await refusalOf(`esdb://localhost:${double.port}`)).toMatch(/add tls=false/);
  });

  itWithOpenssl('is left out, is not trusted, or is named by an address', async () => {
    makeCertificate();
    const pair = { private_key: readFileSync(key), cert_chain: readFileSync(certificate) };
    const credentials = ServerCredentials.createSsl(null, [pair]);
    double = await new EventStoreDbDouble(new DoubledLog()).start({ credentials });
    const at = `localhost:${double.port}`;
    expect(await refusalOf(`esdb://${at}?tls=false`)).toMatch(/take tls=false out/);
    expect(await refusalOf(`esdb://${at}`)).toMatch(/tlsCAFile=FILE/);
    expect(await refusalOf(`esdb://${at}?tlsCAFile=${key}.none`)).toMatch(
      /tlsCAFile.* is not there/,
    );
    const trusted = await openEventStoreDbEventStore({
      ...{ url: `esdb://${at}?tlsCAFile=${certificate}`, attemptMs },
    });
    await trusted.close();
  });

  function makeCertificate(): void {
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key];
    args.push('-out', certificate, '-subj', '/CN=localhost');
    execFileSync('openssl', [...args, '-addext', 'subjectAltName=DNS:localhost'], {
      stdio: 'pipe',
    });
  }
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
