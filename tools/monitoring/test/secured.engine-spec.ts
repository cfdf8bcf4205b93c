import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Postgres, startPostgres } from '@stillhere/engines';
import { describeOn } from '@stillhere/engines/testing';
import { eventually, freePort } from '@stillhere/testing';
import { asked, isOfCertificates, missingFrom, root } from './asked.js';

/** A busy machine. */
const slowMs = 60_000;

describeOn('postgres', 'a service with certificates that finds no neighbour', () => {
  let folder: string;
  let engine: Postgres;
  let service: ChildProcess | undefined;
  const path = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stillhere-told-'));
    // The server runs as an account of its own.
    chmodSync(folder, 0o755);
    engine = await startPostgres({ directory: path('postgres') });
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', path('key.pem'), '-out', path('cert.pem'), '-days', '30'],
      ...['-subj', '/CN=stillhere', '-addext', 'subjectAltName=DNS:stillhere'],
    ]);
    expect(made.status).toBe(0);
    mkdirSync(path('data'));
    writeFileSync(path('service.keys'), `a:${Buffer.alloc(32, 7).toString('base64url')}\n`, {
      mode: 0o600,
    });
  });
  afterAll(async () => {
    service?.kill('SIGKILL');
    await engine?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells when they end, as the panels and alerts ask', async () => {
    const health = await freePort();
    service = spawn(
      process.execPath,
      [
        'services/reporting/dist/main.js',
        ...['--grpc', '0', '--health', String(health), '--routing', '127.0.0.1:9'],
        ...['--log', engine.url, '--log-owner', engine.ownerUrl, '--data', path('data')],
        ...['--tls-ca', path('cert.pem'), '--tls-cert', path('cert.pem')],
        ...['--tls-key', path('key.pem'), '--service-keys', path('service.keys')],
        ...['--advertise', '127.0.0.1:9'],
      ],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    let page = '';
    await eventually(
      'its page',
      async () => {
        const answer = await fetch(`http://127.0.0.1:${health}/metrics`).catch(() => undefined);
        page = (await answer?.text()) ?? '';
        return page.includes('certificate="own"');
      },
      slowMs,
    );
    const selectors = asked.filter(isOfCertificates);
    expect(selectors.length).toBeGreaterThan(0);
    expect(missingFrom(page, selectors)).toEqual([]);
    expect(missingFrom('', selectors)).toEqual(selectors);
  });
});
