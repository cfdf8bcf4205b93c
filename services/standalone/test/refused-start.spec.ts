import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { assertWhole, takeIn } from '@stillhere/data-directory';
import { inspectSqliteLog, openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { openIdentity, openResumeKeys, rotateResumeKey } from '@stillhere/identity';
import { systemClock, systemRandom } from '@stillhere/nest-kit';
import { acquireDirectoryLock } from '@stillhere/sqlite';
import {
  createSqliteSubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
} from '@stillhere/subject-keys';
import { type Launch, main, RealProcess } from './process.js';

jest.setTimeout(120_000);

const root = mkdtempSync(join(tmpdir(), 'stillhere-start-'));
let folders = 0;

beforeAll(() => chmodSync(root, 0o755));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const newFolder = (): string => {
  folders += 1;
  const folder = join(root, `data-${folders}`);
  mkdirSync(folder, { mode: 0o700 });
  return folder;
};

/** A data directory as a stopped process leaves it. */
async function usedFolder(): Promise<string> {
  const folder = newFolder();
  await (await openSqliteEventStore({ directory: folder })).close();
  const keys = openSubjectKeys({
    provider: openKeyFileProvider(join(folder, 'master.key')),
    store: createSqliteSubjectKeyStore(join(folder, 'subject-keys.db')),
    cacheEntriesMax: 1,
  });
  await keys.create('visitor.somebody');
  await keys.close();
  openResumeKeys(folder, { clock: systemClock, random: systemRandom });
  await identityIn(folder).close();
  return folder;
}

const identityIn = (directory: string) =>
  openIdentity({ directory, tenant: 'local', clock: systemClock, random: systemRandom });

/** What it says, when it ends with `code` and nothing but a sentence or two. */
async function refusal(data: string, launch: Launch = {}, code = 1): Promise<string> {
  const started = RealProcess.launch(data, launch);
  const ended = await started.ended;
  const { stdout, stderr } = started;
  expect({ ...ended, stdout, stderr }).toEqual({ code, signal: null, stdout: '', stderr });
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).toMatch(/^\S.*\n$/);
  return stderr;
}

/** For rules that hold for everybody but root. */
const isRoot = process.getuid?.() === 0;
const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};

it('a key of visitors’ tokens that was rotated is still the one of its directory', async () => {
  const folder = await usedFolder();
  const { storeId } = inspectSqliteLog(folder) ?? { storeId: '' };
  const now = new Date().toISOString();
  takeIn(folder, { logId: storeId, head: undefined, now, before: undefined });
  const lookAtLog = inspectSqliteLog;
  const parts = { clock: systemClock, random: systemRandom };
  for (const former of ['keep', 'end'] as const) {
    rotateResumeKey(folder, { ...parts, former });
    expect(assertWhole(folder, { lookAtLog }).kind).toBe('whole');
  }
  rmSync(join(folder, 'resume.key'));
  openResumeKeys(folder, parts);
  rotateResumeKey(folder, { ...parts, former: 'keep' });
  expect(() => assertWhole(folder, { lookAtLog })).toThrow(/resume\.key .* has the id key-/);
});

describe('a start that is refused says why, in one line', () => {
  it.each([
    [['--htpp', '1'], 'There is no --htpp. Did you mean --http?'],
    [['--http', 'eighty'], '--http is "eighty" but must be a whole number from 0 to 65535.'],
    [['--http', '8080', '--grpc', '8080'], 'must be two different ports'],
    [['--origin', 'help.example.org'], 'must be like https://help.example.org'],
  ])('%j', async (args, sentence) => {
    const folder = newFolder();
    const said = await refusal(folder, { args }, 2);
    expect(said).toContain(sentence);
    expect(said).toContain('Nothing was changed.');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('the directory is a file', async () => {
    const path = join(newFolder(), 'a-file');
    writeFileSync(path, 'words');
    expect(await refusal(path)).toContain(`${path} cannot hold the data`);
    expect(await refusal(join(path, 'below'))).toContain('is a file and no directory');
    expect(readFileSync(path, 'utf8')).toBe('words');
  });

  it('the directory is read-only', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o555);
    expect(await refusal(folder, nobody)).toMatch(
      /cannot be written: .* read-only for this account/,
    );
    expect(await refusal(join(folder, 'below'), nobody)).toMatch(
      /read-only for this account\. Nothing was changed\. .* --data DIR\./,
    );
    chmodSync(folder, 0o755);
  });

  it('a file in it belongs to somebody else', async () => {
    if (!isRoot) return;
    const folder = await usedFolder();
    for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))]) {
      if (!path.endsWith('master.key')) chownSync(path, 65_534, 65_534);
    }
    expect(await refusal(folder, nobody)).toMatch(/master\.key cannot be read \(EACCES\)/);
  });

  it('another process has the directory', async () => {
    const folder = newFolder();
    const lock = acquireDirectoryLock(folder);
    expect(await refusal(folder)).toContain(`is in use by process ${process.pid}.`);
    lock.release();
  });

  it.each(['log.db', 'subject-keys.db', 'identity.db'])('%s is damaged', async (name) => {
    const folder = await usedFolder();
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path).fill(7, 0, 64));
    const damaged = readFileSync(path);
    const said = await refusal(folder);
    expect(said).toContain(`${path} is damaged or is not a database`);
    expect(said).toContain('Nothing was changed.');
    expect(said.includes('npm run verify-log')).toBe(name === 'log.db');
    expect(readFileSync(path).equals(damaged)).toBe(true);
  });

  it('a key is damaged, gone or open to others', async () => {
    const folder = await usedFolder();
    const path = join(folder, 'master.key');
    const sound = readFileSync(path);
    chmodSync(path, 0o644);
    expect(await refusal(folder)).toMatch(/master\.key is open to other accounts.*chmod 600/);
    chmodSync(path, 0o600);
    writeFileSync(path, 'stillhere-key/1\n');
    expect(await refusal(folder)).toMatch(/master\.key is damaged or is no key file/);
    rmSync(path);
    expect(await refusal(folder)).toMatch(/^Stored keys were wrapped .* put the right key back/);
    writeFileSync(path, sound, { mode: 0o600 });
    writeFileSync(join(folder, 'resume.key'), 'short');
    expect(await refusal(folder)).toMatch(/resume\.key should hold 32 bytes, or .* but holds 5 of/);
  });

  it('the pages are not built', async () => {
    const checkout = join(newFolder(), 'checkout');
    const standalone = join(checkout, 'services/standalone');
    mkdirSync(standalone, { recursive: true });
    cpSync(resolve(dirname(main), '../package.json'), join(standalone, 'package.json'));
    cpSync(dirname(main), join(standalone, 'dist'), { recursive: true });
    symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'));
    const data = join(checkout, 'data');
    const entry = join(standalone, 'dist/main.js');
    expect(await refusal(data, { entry })).toMatch(/pages are not built: .*npm run build/);
    expect(existsSync(data)).toBe(false);
  });

  it('its Node is too old', async () => {
    const entry = join(newFolder(), 'old-node.mjs');
    writeFileSync(
      entry,
      `Object.defineProperty(process, 'versions', { value: { node: '20.11.0' } });
       await import(${JSON.stringify(main)});`,
    );
    const started = RealProcess.launch(newFolder(), { entry });
    expect(await started.ended).toMatchObject({ code: 1 });
    expect(started.stderr).toMatch(/^Stillhere needs Node 22\.15 or newer; .*npm start/s);
  });

  it('it has no address like that', async () => {
    const folder = newFolder();
    const said = await refusal(folder, { args: ['--host', '192.0.2.1'] });
    expect(said).toMatch(/gRPC cannot start: port 0 on 192\.0\.2\.1 is no address of this machine/);
    const identity = identityIn(folder);
    expect(await identity.accounts.list()).toEqual([]);
    await identity.close();
    acquireDirectoryLock(folder).release();
  });
});
