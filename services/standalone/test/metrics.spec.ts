import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Server, withoutDesks } from '@stillhere/harness';
import {
  acceptTalk,
  Http,
  openTalk,
  pagesOf,
  type Staff,
  signIn,
  staying,
  type Talk,
} from '@stillhere/harness/people';
import { type MetricSpec, metricSpecs, processMetrics } from '@stillhere/telemetry';
import { eventually, freePorts, seededRandom } from '@stillhere/testing';
import parsePrometheusTextFormat from 'parse-prometheus-text-format';

jest.setTimeout(120_000);

/** Said in a chat: no figure is about words. */
const words = 'kanarienvogel';
const account = 'zilpzalp';
const saidCount = 5;
/** A busy machine. */
const slowMs = 30_000;

let server: Server;
let metricsPort = 0;
let talk: Talk;
let staff: Staff;

const page = async (): Promise<string> =>
  (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
/** `NAME{label="value",…} value`. */
const sample = /^(?<name>[a-z_]+?)(?:\{(?<labels>.*)\})? (?<value>[-+.\de]+)$/;

interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Of a histogram its buckets, its sum and its count. */
const series = async (): Promise<readonly Series[]> =>
  (await page()).split('\n').flatMap((line) => {
    const { name = '', labels = '', value } = sample.exec(line)?.groups ?? {};
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text]);
    return name === '' ? [] : [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });

/** The sum over all series whose labels are these. */
async function told(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const wanted = Object.entries(labels);
  return (await series())
    .filter((one) => one.name === name)
    .filter((one) => wanted.every(([label, value]) => one.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

const become = (name: string, labels: Readonly<Record<string, string>>, value: number) =>
  eventually(`${name} ${value}`, async () => (await told(name, labels)) === value, slowMs);

beforeAll(async () => {
  [metricsPort = 0] = await freePorts(1);
  const args = ['--metrics', String(metricsPort)];
  server = await Server.start({ name: 'metrics', env: withoutDesks, args });
  const life = staying(server);
  const http = new Http(life);
  staff = await signIn({ life, http }, account, 4);
  let seed = 0;
  const parts = {
    http,
    address: server.address,
    random: () => seededRandom(++seed),
    onAcknowledged: () => undefined,
  };
  talk = await openTalk(parts);
  await become('stillhere_queue_people', { group: 'waiting' }, 1);
  expect(await told('stillhere_queue_oldest_wait_seconds')).toBeGreaterThan(0);
  expect(await acceptTalk(talk, [staff], parts)).toEqual([]);
  for (let n = 0; n < saidCount; n += 1) {
    for (const one of pagesOf(talk)) one.say(`${words} ${n}`);
  }
  for (const one of pagesOf(talk)) await one.settled();
  await become('stillhere_sockets_open', { of: 'conversation' }, 2);
  await eventually('delivered', () => told('stillhere_receipt_lag_seconds_count'), slowMs);
  talk.counselor?.client.close();
  await become('stillhere_call_streams_ended_total', { method: 'Follow', outcome: 'ok' }, 1);
});
afterAll(async () => {
  for (const { client } of pagesOf(talk)) client.close();
  await server.kill();
  server.remove();
});

describe('npm start -- --metrics', () => {
  it('counts a conversation: calls, commits, receipts, sockets, who is here and who waits', async () => {
    const posts = { service: 'session', method: 'Post', outcome: 'ok' };
    expect(await told('stillhere_call_duration_seconds_count', posts)).toBe(2 * saidCount);
    await become('stillhere_queue_people', { group: 'waiting' }, 0);
    expect(await told('stillhere_queue_oldest_wait_seconds')).toBe(0);
    await become('stillhere_sockets_open', { of: 'conversation' }, 1);
    await become('stillhere_presence_verdicts', { verdict: 'here.visible' }, 1);
    await become('stillhere_feed_lag_seconds', {}, 0);
    expect(await told('stillhere_presence_verdicts')).toBe(1);
    expect(await told('stillhere_queue_unseen_people')).toBe(0);
    const disk = await told('stillhere_disk_size_bytes');
    expect(disk).toBeGreaterThan(await told('stillhere_disk_free_bytes'));
    expect(
      await told('stillhere_receipt_lag_seconds_count', { level: 'delivered' }),
    ).toBeGreaterThan(0);
    const appends = await told('stillhere_log_append_duration_seconds_count', { outcome: 'ok' });
    const commits = await told('stillhere_log_commit_events_count');
    expect(appends).toBeGreaterThan(2 * saidCount);
    expect(commits).toBeGreaterThan(0);
    expect(commits).toBeLessThanOrEqual(appends);
    expect(await told('stillhere_feed_events_total', { consumer: 'presence@3' })).toBeGreaterThan(
      0,
    );
    expect(await told('stillhere_acked_not_found_total')).toBe(0);
  });

  it('tells each figure that docs/metrics.md has of services, in its kind, and no other of ours', async () => {
    const specs: Readonly<Record<string, MetricSpec>> = metricSpecs;
    const declared = Object.entries(specs).filter(([, { by }]) => by === 'services');
    const all = parsePrometheusTextFormat(await page());
    const ours = all.filter(({ name, metrics }) => name.startsWith('stillhere_') && metrics.length);
    expect(ours.map(({ name }) => name).sort()).toEqual(declared.map(([name]) => name).sort());
    for (const { name, type } of ours) {
      expect({ name, kind: type.toLowerCase() }).toEqual({ name, kind: specs[name]?.kind });
    }
    for (const { name, labels } of await series()) {
      const spec = specs[name] ?? specs[name.replace(/_(bucket|sum|count)$/, '')];
      const given = Object.keys(labels).filter((label) => label !== 'le');
      if (spec !== undefined)
        expect({ name, labels: given }).toEqual({ name, labels: spec.labels });
    }
    const names = all.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(processMetrics)));
  });

  it('holds nothing of anybody', async () => {
    const text = await page();
    const { conversation } = talk;
    const secrets = [words, account, conversation, staff.cookie, 'visitor:', 'counselor:', 'local'];
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  it('is on a port of its own, which says how the process is as well', async () => {
    expect((await fetch(`${server.address}/metrics`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${metricsPort}/readyz`)).status).toBe(200);
    expect(server.output).toContain(`Metrics        http://127.0.0.1:${metricsPort}/metrics`);
  });
});
