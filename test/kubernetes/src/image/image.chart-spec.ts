import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, freePorts } from '@stillhere/testing';
import { hasRuntime, runContainer, unpack } from './container.js';

const main = fileURLToPath(new URL('../../../../tools/images/dist/main.js', import.meta.url));
let folder: string;

function make(name: string): string {
  const to = join(folder, name);
  const { status, stderr } = spawnSync(process.execPath, [main, '--to', to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return to;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'image-'));
  make('first');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the image', () => {
  it('is the same each time, byte for byte', () => {
    const again = make('again');
    for (const name of ['stillhere.digest', 'stillhere.tar', 'stillhere.cdx.json']) {
      expect(
        readFileSync(join(again, name)).equals(readFileSync(join(folder, 'first', name))),
      ).toBe(true);
    }
  });

  it('comes with a bill of what is in it, each with its sum', () => {
    const bill = JSON.parse(readFileSync(join(folder, 'first/stillhere.cdx.json'), 'utf8'));
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    const digest = readFileSync(join(folder, 'first/stillhere.digest'), 'utf8').trim();
    expect(bill.metadata.component.hashes[0].content).toBe(digest.replace('sha256:', ''));
    interface Component {
      readonly name: string;
      readonly type: string;
      readonly version?: string;
      readonly hashes?: readonly unknown[];
    }
    const components: readonly Component[] = bill.components;
    const libraries = components.filter(({ type }) => type === 'library');
    expect(libraries.length).toBeGreaterThan(100);
    for (const { name, version, hashes } of libraries) {
      expect({ name, version, sums: hashes?.length }).toEqual({
        name,
        version: expect.any(String),
        sums: 1,
      });
    }
    const names = components.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['fastify', '@stillhere/session', 'usr/bin/node']),
    );
    expect(names.filter((name) => /^(typescript|jest|vite|nx|@swc\/core)$/.test(name))).toEqual([]);
  });
});

const title = hasRuntime ? '' : ' (not run: umoci and runc are not here)';
(hasRuntime ? describe : describe.skip)(`a container of it${title}`, () => {
  let bundle: string;
  beforeAll(() => {
    bundle = unpack(join(folder, 'first/stillhere.tar'), folder);
  }, 120_000);

  it('holds no shell, no compiler and no package manager', () => {
    const root = join(bundle, 'rootfs');
    expect(readdirSync(join(root, 'usr/bin'))).toEqual(['node']);
    for (const path of [
      'bin',
      'sbin',
      'usr/sbin',
      'app/node_modules/typescript',
      'app/node_modules/.bin',
    ]) {
      expect({ path, isThere: existsSync(join(root, path)) }).toEqual({ path, isThere: false });
    }
  });

  it('is nobody, and writes nowhere', async () => {
    const look = `
      const { writeFileSync } = require('node:fs');
      const codes = ['/x', '/app/x', '/tmp/x'].map((path) => { try { writeFileSync(path, ''); return 'written'; } catch (error) { return error.code; } });
      console.log(process.getuid(), process.getgid(), codes.join());`;
    const { code, output } = await runContainer(bundle, ['-e', look]).ended;
    expect({ code, output: output.trim() }).toEqual({
      code: 0,
      output: '65532 65532 EROFS,EROFS,EROFS',
    });
  });

  it.each([
    ...['edge', 'intake', 'presence', 'relay', 'reporting', 'routing', 'session', 'standalone'].map(
      (name) => `services/${name}`,
    ),
    ...['admin', 'migrate', 'replay', 'verify-log', 'backup'].map((name) => `tools/${name}`),
  ])('runs %s', async (program) => {
    const word = program === 'tools/backup' ? ['backup'] : [];
    const args = [`${program}/dist/main.js`, ...word, '--help'];
    const { code, output } = await runContainer(bundle, args).ended;
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('--help') });
  });

  it('serves people from a volume, and ends when it is told to', async () => {
    const [http, grpc] = await freePorts(2);
    const data = join(folder, 'data');
    mkdirSync(data);
    const flags = ['--data', '/data/stillhere', '--host', '127.0.0.1'];
    const running = runContainer(
      bundle,
      ['services/standalone/dist/main.js', ...flags, '--http', `${http}`, '--grpc', `${grpc}`],
      data,
    );
    const isReady = () =>
      fetch(`http://127.0.0.1:${http}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    await eventually('it is ready', isReady, 60_000);
    expect(await (await fetch(`http://127.0.0.1:${http}/`)).text()).toContain('<html');
    running.stop();
    const { code, output } = await running.ended;
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('Stillhere is ready'),
    });
  });
});
