import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Server, withoutDesks } from '@stillhere/harness';
import { acceptTalk, Http, openTalk, pagesOf, signIn, staying } from '@stillhere/harness/people';
import { eventually, freePort, seededRandom } from '@stillhere/testing';
import { asked, isOfCertificates, missingFrom } from './asked.js';

jest.setTimeout(120_000);

/** A busy machine. */
const slowMs = 60_000;

let server: Server;
let page = '';

const pageAt = async (port: number): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

beforeAll(async () => {
  const metrics = await freePort();
  // No broker is there: the relay tells how it stands all the same.
  const args = ['--metrics', String(metrics), '--kafka', '127.0.0.1:9'];
  server = await Server.start({ name: 'told', env: withoutDesks, args });
  const life = staying(server);
  const http = new Http(life);
  const staff = await signIn({ life, http }, 'somebody', 1);
  const { address } = server;
  const parts = { http, address, random: () => seededRandom(1), onAcknowledged: () => undefined };
  const talk = await openTalk(parts);
  expect(await acceptTalk(talk, [staff], parts)).toEqual([]);
  for (const one of pagesOf(talk)) one.say('hello');
  for (const one of pagesOf(talk)) await one.settled();
  await eventually(
    'a receipt',
    async () => (await pageAt(metrics)).includes('receipt_lag_seconds_bucket{'),
    slowMs,
  );
  for (const { client } of pagesOf(talk)) client.close();
  await eventually(
    'a page that was left',
    async () => {
      page = await pageAt(metrics);
      return page.includes('streams_ended_total{');
    },
    slowMs,
  );
});
afterAll(async () => {
  await server?.kill();
  server?.remove();
});

it('each series that a panel or an alert asks for is on the page of a running process', () => {
  // What is told of certificates is told by processes of a cluster: secured.engine-spec.ts.
  const selectors = asked.filter((selector) => !isOfCertificates(selector));
  expect(selectors.length).toBeGreaterThan(50);
  expect(missingFrom(page, selectors)).toEqual([]);
});
