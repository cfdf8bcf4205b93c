import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Server, withoutDesks } from '@stillhere/harness';
import { acceptTalk, Http, openTalk, pagesOf, signIn, staying } from '@stillhere/harness/people';
import { eventually, freePorts, seededRandom } from '@stillhere/testing';
import { parse } from 'yaml';
import { dashboards } from '../src/dashboards/index.js';
import { readQuery } from '../src/promql.js';

jest.setTimeout(120_000);

const root = resolve(import.meta.dirname, '../../..');
/** A busy machine. */
const slowMs = 60_000;
/** Prometheus' own, and what rules make of others. */
const notScraped = /^(up|stillhere:.*)$/;

let server: Server;
let pages = '';

/** A service with certificates; it serves nobody and finds no neighbour. Without openssl there is none. */
const secrets = mkdtempSync(join(tmpdir(), 'stillhere-told-'));
let secured: ChildProcess | undefined;
const withOpenssl = spawnSync('openssl', ['version']).status === 0;

function startSecured(health: number): void {
  const path = (name: string): string => join(secrets, name);
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', path('key.pem'), '-out', path('cert.pem'), '-days', '30'],
    ...['-subj', '/CN=stillhere', '-addext', 'subjectAltName=DNS:stillhere'],
  ]);
  expect(made.status).toBe(0);
  writeFileSync(path('service.keys'), `a:${Buffer.alloc(32, 7).toString('base64url')}\n`);
  const args = ['--grpc', '0', '--health', String(health), '--routing', '127.0.0.1:9'];
  const tls = ['--tls-ca', path('cert.pem'), '--tls-cert', path('cert.pem')];
  const keys = ['--tls-key', path('key.pem'), '--service-keys', path('service.keys')];
  const advertised = ['--advertise', '127.0.0.1:9'];
  secured = spawn(
    process.execPath,
    ['services/reporting/dist/main.js', ...args, ...tls, ...keys, ...advertised],
    { cwd: root, stdio: 'ignore' },
  );
}

const pageAt = async (port: number): Promise<string> => {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  } catch {
    return '';
  }
};

beforeAll(async () => {
  const [metrics = 0, health = 0] = await freePorts(2);
  if (withOpenssl) startSecured(health);
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
    'both pages',
    async () => {
      pages = `${await pageAt(metrics)}\n${withOpenssl ? await pageAt(health) : ''}`;
      return pages.includes('streams_ended_total{') && (!withOpenssl || pages.includes('"own"'));
    },
    slowMs,
  );
});
afterAll(async () => {
  secured?.kill('SIGKILL');
  await server?.kill();
  server?.remove();
  rmSync(secrets, { recursive: true, force: true });
});

const rules = (
  parse(readFileSync(join(root, 'deploy/alerts/stillhere.rules.yaml'), 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
  }
).groups.flatMap((group) => group.rules.map(({ expr }) => expr));
const panels = dashboards.flatMap(({ sections }) =>
  sections.flatMap((section) => section.panels.flatMap(({ queries }) => queries)),
);
const asked = [...rules, ...panels.map(({ expr }) => expr)].flatMap(
  (query) => readQuery(query).selectors,
);
/** Of gauges each value is told from the start; of the others once something ended so. */
const valued = ['verdict', 'standing', 'group', 'of', 'certificate'];

it('each series that a panel or an alert asks for is on the page of a running process', () => {
  const lines = pages.split('\n');
  const missing = asked.filter(({ metric, labels }) => {
    if (notScraped.test(metric)) return false;
    if (!withOpenssl && metric.startsWith('stillhere_certificate_')) return false;
    const series = lines.filter(
      (line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `),
    );
    const wanted = labels.filter(({ name }) => valued.includes(name));
    return !series.some((line) =>
      wanted.every(({ name, values }) =>
        values.some((value) => line.includes(`${name}="${value}"`)),
      ),
    );
  });
  expect(missing).toEqual([]);
});
