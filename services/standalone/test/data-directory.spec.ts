import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { dataFileNames } from '@stillhere/data-directory';

import { type Launch, RealProcess } from './process.js';
import { appendSomeEvents } from './some-events.js';

jest.setTimeout(180_000);

const root = mkdtempSync(join(tmpdir(), 'stillhere-data-'));
/** A directory in use for a while, as a stopped process leaves it; an older copy; another one's. */
const [used, older, other] = ['used', 'older', 'other'].map((name) => join(root, name)) as [
  string,
  string,
  string,
];

beforeAll(async () => {
  for (const directory of [used, other]) {
    await startAndStop(directory);
    await appendSomeEvents(directory);
    await startAndStop(directory);
  }
  cpSync(used, older, { recursive: true });
  await appendSomeEvents(used);
  await startAndStop(used);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let copies = 0;
function copyOf(directory: string): string {
  copies += 1;
  const copy = join(root, `copy-${copies}`);
  cpSync(directory, copy, { recursive: true });
  return copy;
}

async function startAndStop(data: string, launch: Launch = {}): Promise<RealProcess> {
  const started = await RealProcess.launch(data, launch).ready();
  expect(await started.stop()).toEqual({ code: 0, signal: null });
  return started;
}

/** Every file that matters, with its bytes; the lock is free to come and go. */
const contentOf = (directory: string) =>
  Object.fromEntries(
    readdirSync(directory)
      .filter((name) => !name.startsWith('lock.'))
      .map((name) => [name, readFileSync(join(directory, name)).toString('base64')]),
  );

/** The sentence of a start that changes nothing. */
async function refusal(data: string, launch: Launch = {}): Promise<string> {
  const before = contentOf(data);
  const started = RealProcess.launch(data, launch);
  expect(await started.ended).toEqual({ code: 1, signal: null });
  expect(started.stdout).toBe('');
  expect(contentOf(data)).toEqual(before);
  expect(started.stderr).toContain('Nothing was changed.');
  return started.stderr;
}

const remove = (directory: string, name: string): void => {
  for (const end of ['', '-wal', '-shm']) rmSync(join(directory, name + end), { force: true });
};
const withoutInventory = (directory: string): string => {
  remove(directory, 'inventory.json');
  return directory;
};

describe('a start on what is there', () => {
  it.each(dataFileNames)('is refused without %s, which is named with a way out', async (name) => {
    const data = copyOf(used);
    remove(data, name);
    const said = await refusal(data);
    expect(said).toContain(`${name} is missing in ${data}`);
    expect(said).toContain('Put it back from the newest backup.');
    if (name !== 'log.db') expect(said).toContain(`--accept ${name}`);
  });

  it.each(dataFileNames)('is refused without %s where no inventory was kept yet', async (name) => {
    const data = withoutInventory(copyOf(used));
    remove(data, name);
    expect(await refusal(data)).toContain(`${name} is missing in ${data}`);
  });

  it.each(dataFileNames)("is refused with another installation's %s", async (name) => {
    const data = copyOf(used);
    remove(data, name);
    copyFileSync(join(other, name), join(data, name));
    expect(await refusal(data)).toContain(`${name} in ${data} `);
    expect(await refusal(data)).toMatch(/Expected: .*Put the right one back\./);
  });

  it.each(['log.db', 'subject-keys.db', 'identity.db'])(
    'is refused with an empty %s',
    async (name) => {
      const data = copyOf(used);
      truncateSync(join(data, name));
      expect(await refusal(data)).toContain(`${name} is missing in ${data}`);
      expect(await refusal(withoutInventory(data))).toContain(`${name} is missing in ${data}`);
    },
  );

  it('is refused with an older log, or one that was cut off', async () => {
    const data = copyOf(used);
    copyFileSync(join(older, 'log.db'), join(data, 'log.db'));
    expect(await refusal(data)).toMatch(/log\.db in .* ends at position \d{16}.* an older copy/);
  });

  it('is refused where only views are left, or the inventory is damaged', async () => {
    const data = copyOf(used);
    for (const name of [...dataFileNames, 'inventory.json']) remove(data, name);
    expect(await refusal(data)).toContain('log.db is missing');
    const torn = copyOf(used);
    truncateSync(join(torn, 'inventory.json'), 20);
    expect(await refusal(torn)).toContain(`inventory.json in ${torn} is damaged`);
  });

  it('takes a directory in that kept no inventory yet', async () => {
    const data = withoutInventory(copyOf(used));
    await startAndStop(data);
    expect(existsSync(join(data, 'inventory.json'))).toBe(true);
    remove(data, 'identity.db');
    expect(await refusal(data)).toContain('identity.db is missing');
  });

  it('makes the views again that knew more than an older log holds', async () => {
    const data = withoutInventory(copyOf(used));
    copyFileSync(join(older, 'log.db'), join(data, 'log.db'));
    const { stderr } = await startAndStop(data);
    expect(stderr).toContain('the read models knew more than the log holds');
    expect((await startAndStop(data)).stderr).not.toContain('the read models knew more');
  });

  it('goes on where a first start was cut short', async () => {
    const data = join(root, 'cut-short');
    await startAndStop(data);
    for (const name of ['inventory.json', 'identity.db', 'resume.key']) remove(data, name);
    await startAndStop(data);
    writeFileSync(join(data, 'inventory.json.7.draft'), '{');
    await startAndStop(data);
  });
});

describe('a log that is expected', () => {
  const expecting = (what: string): Launch => ({ args: ['--expect-log', what] });
  const idOf = (directory: string): string =>
    (JSON.parse(readFileSync(join(directory, 'inventory.json'), 'utf8')) as { log: string }).log;

  it('is asked for before anything is made: no volume, no new log under its mount point', async () => {
    const mountPoint = mkdtempSync(join(root, 'mount-'));
    const said = await refusal(mountPoint, expecting('any'));
    expect(said).toContain('holds no log.db, but one was expected there');
    expect(said).toContain('Is the volume with the data mounted?');
    expect(readdirSync(mountPoint)).toEqual([]);
    const nowhere = join(mountPoint, 'nowhere');
    const started = RealProcess.launch(nowhere, expecting(idOf(used)));
    expect(await started.ended).toEqual({ code: 1, signal: null });
    expect(existsSync(nowhere)).toBe(false);
  });

  it('is this one and no other', async () => {
    const data = copyOf(used);
    expect(await refusal(data, expecting(idOf(other)))).toContain(
      `The log in ${data} is ${idOf(used)}, but ${idOf(other)} was expected`,
    );
    const { stdout } = await startAndStop(data, expecting(idOf(used)));
    expect(stdout).toContain(`Log            ${idOf(used)}`);
  });

  it('is new, once', async () => {
    const data = join(root, 'new');
    await startAndStop(data, expecting('new'));
    expect(await refusal(data, expecting('new'))).toContain('Stillhere data lie there already');
    await startAndStop(data, { env: { ...process.env, STILLHERE_EXPECT_LOG: '1' } });
  });
});
