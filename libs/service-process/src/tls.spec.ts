import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { reporting } from '@stillhere/contracts';
import {
  type ChannelTls,
  connectGrpc,
  GrpcDoor,
  mutualTlsChannel,
  mutualTlsServer,
  silentLogger,
  type TlsFiles,
} from '@stillhere/nest-kit';
import { openMetrics } from '@stillhere/telemetry';
import { eventually } from '@stillhere/testing';
import { measureCertificates } from './measure-certificates.js';
import { checkTlsFiles, tlsFilesOf } from './tls.js';

const refreshMs = 100;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let folder = '';
beforeAll(() => {
  if (withOpenssl !== describe) return;
  folder = mkdtempSync(join(tmpdir(), 'stillhere-tls-'));
  authority('ca');
  authority('other-ca');
  certificate('own', { ca: 'ca' });
  certificate('foreign', { ca: 'other-ca' });
  certificate('expired', { ca: 'ca', days: '-1' });
  certificate('nameless', { ca: 'ca', name: 'else' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string): string => join(folder, name);

function openssl(...args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function authority(name: string): void {
  const to = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  openssl('req', '-x509', ...newKey, ...to, '-days', '30', '-subj', `/CN=${name}`);
}

interface Made {
  readonly ca: string;
  readonly name?: string;
  readonly days?: string;
}

function certificate(file: string, { ca, name = 'stillhere', days = '30' }: Made): void {
  openssl(
    'req',
    ...newKey,
    '-keyout',
    `${file}.key`,
    '-out',
    `${file}.csr`,
    '-subj',
    `/CN=${name}`,
  );
  writeFileSync(path(`${file}.ext`), `subjectAltName=DNS:${name}\n`);
  const signed = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial'];
  const to = ['-out', `${file}.pem`, '-days', days, '-extfile', `${file}.ext`];
  openssl('x509', '-req', '-in', `${file}.csr`, ...signed, ...to);
}

const filesOf = (name: string, ca = 'ca'): TlsFiles => ({
  ca: path(`${ca}.pem`),
  cert: path(`${name}.pem`),
  key: path(`${name}.key`),
  name: 'stillhere',
});

async function doorWith(files: TlsFiles): Promise<string> {
  const door = new GrpcDoor({
    ...{ host: '127.0.0.1', port: 0, bindings: [], drainMs: 0 },
    credentials: mutualTlsServer(files, refreshMs),
    verifier: { verify: async () => undefined },
  });
  await door.open();
  closing.push(() => door.close());
  return door.address;
}

/** How a call ends that no service answers: `unimplemented` proves that it got through. */
async function outcome(address: string, tls: ChannelTls | undefined): Promise<string> {
  const { client, close } = connectGrpc<reporting.ReportingService>(
    reporting.ReportingServiceService,
    { address, tls },
  );
  try {
    await client.getFloor({});
    return 'answered';
  } catch (error) {
    const { code, status } = error as { code: string; status: string };
    return status === 'unavailable' ? 'refused' : code;
  } finally {
    close();
  }
}

/** Where it is missing these are counted as skipped; .ci/run installs it. */
const withOpenssl = spawnSync('openssl', ['version']).status === 0 ? describe : describe.skip;

withOpenssl('TLS between our services', () => {
  it('lets in who has a certificate of ours, and nobody without one or with another’s', async () => {
    const address = await doorWith(filesOf('own'));
    const through = await outcome(address, mutualTlsChannel(filesOf('own'), refreshMs));
    expect(through).not.toBe('refused');
    expect(await outcome(address, undefined)).toBe('refused');
    const foreign = mutualTlsChannel(filesOf('foreign', 'ca'), refreshMs);
    expect(await outcome(address, foreign)).toBe('refused');
    const distrusting = mutualTlsChannel(filesOf('own', 'other-ca'), refreshMs);
    expect(await outcome(address, distrusting)).toBe('refused');
  });

  it('takes a renewed certificate without a restart', async () => {
    const renew = (from: string, ca: string): void => {
      copyFileSync(path(`${ca}.pem`), path('now-ca.pem'));
      for (const end of ['pem', 'key']) copyFileSync(path(`${from}.${end}`), path(`now.${end}`));
    };
    renew('own', 'ca');
    const now = filesOf('now', 'now-ca');
    const address = await doorWith(now);
    const tls = mutualTlsChannel(now, refreshMs);
    expect(await outcome(address, tls)).not.toBe('refused');
    renew('foreign', 'other-ca');
    const other = mutualTlsChannel(filesOf('foreign', 'other-ca'), refreshMs);
    await eventually('the new authority is believed', async () => {
      return (await outcome(address, other)) !== 'refused';
    });
    await eventually('the new certificate is shown', async () => {
      return (await outcome(address, tls)) !== 'refused';
    });
  });

  it.each([
    ['expired', 'it expired on'],
    ['nameless', 'it does not carry the name stillhere (--tls-name)'],
    ['absent', 'it cannot be read (ENOENT)'],
  ])('refuses a start with a certificate that is %s, by a sentence', (name, why) => {
    const check = () => checkTlsFiles(filesOf(name), { logger: silentLogger, nowMs: Date.now() });
    expect(check).toThrow(
      expect.objectContaining({ code: 'TlsRefused', message: expect.stringContaining(why) }),
    );
    expect(check).toThrow(/--tls-cert .* Nothing was changed\.$/);
  });

  it('refuses a key that is another’s, and a file that is no certificate', () => {
    const logger = silentLogger;
    const mixed = { ...filesOf('own'), key: path('foreign.key') };
    expect(() => checkTlsFiles(mixed, { logger, nowMs: Date.now() })).toThrow(
      'not that of --tls-key',
    );
    const wrong = { ...filesOf('own'), ca: path('own.key') };
    expect(() => checkTlsFiles(wrong, { logger, nowMs: Date.now() })).toThrow(/--tls-ca .* no PEM/);
  });

  it('tells when its certificates end, as the files are now, and 0 of one that nobody can use', async () => {
    const metrics = openMetrics({ now: () => 0 });
    copyFileSync(path('own.pem'), path('told.pem'));
    measureCertificates(metrics, { ...filesOf('told'), ca: path('other-ca.pem') });
    const ends = async () => {
      const all = (await metrics.page()).text.matchAll(/certificate="(\w+)"} (\d+)/g);
      return Object.fromEntries([...all].map(([, which, at]) => [which, Number(at)])) as {
        readonly own?: number;
      };
    };
    const endOf = (file: string): number =>
      Date.parse(new X509Certificate(readFileSync(path(file))).validTo) / 1_000;
    expect(await ends()).toEqual({ own: endOf('own.pem'), authority: endOf('other-ca.pem') });
    copyFileSync(path('expired.pem'), path('told.pem'));
    expect((await ends()).own).toBe(endOf('expired.pem'));
    rmSync(path('told.pem'));
    expect((await ends()).own).toBe(0);
  });

  it('is all of it or nothing on the command line', () => {
    const none = { 'tls-ca': '', 'tls-cert': '', 'tls-key': '', 'tls-name': 'stillhere' };
    expect(tlsFilesOf(none)).toBeUndefined();
    expect(tlsFilesOf({ ...none, 'tls-ca': 'ca.pem' })).toMatch(/belong together/);
  });
});
