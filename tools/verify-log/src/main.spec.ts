import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { fillLog, markOf, sampleStream } from '../test/sample-log.js';

/** Built by `npm run build`, which `npm test` does first. */
const main = resolve(import.meta.dirname, '../dist/main.js');
const root = mkdtempSync(join(tmpdir(), 'verify-log-'));
const data = join(root, 'data');

beforeAll(async () => {
  const store = await openSqliteEventStore({ directory: data });
  try {
    await fillLog(store, { streams: 2, perStream: 20 });
  } finally {
    await store.close();
  }
});
afterAll(() => rmSync(root, { recursive: true }));

function run(...args: string[]) {
  const environment = { ...process.env, STILLHERE_DATA: data };
  const options = { encoding: 'utf8', cwd: root, env: environment } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], options);
  return { status, stdout, stderr };
}

describe('verify-log as a program', () => {
  it('says intact and ends with 0, leaving nothing behind', () => {
    const said = run();
    expect(said).toMatchObject({ status: 0, stderr: '' });
    expect(said.stdout.split('\n').slice(0, 2)).toEqual([
      'intact: 40 events in 2 streams, head position 0000000000000040',
      '  local: 40 events, no checkpoint yet',
    ]);
    const report = JSON.parse(run('--json').stdout) as object;
    expect(report).toEqual({
      result: 'intact',
      events: 40,
      streams: 2,
      position: '0000000000000040',
      seals: [{ tenant: 'local', events: 40, sealed: 0, outside: 0, keys: [] }],
      notCovered: [expect.stringMatching(/--checkpoint/), expect.stringMatching(/newest/)],
      exitCode: 0,
    });
    expect(run('--stream', sampleStream(1)).stdout).toMatch(/^intact: 20 events in conversation-/);
  });

  it('names the first divergence and ends with 1', () => {
    const changed = join(root, 'changed');
    cpSync(data, changed, { recursive: true });
    const file = join(changed, 'log.db');
    const bytes = readFileSync(file);
    const at = bytes.indexOf(markOf(1, 7));
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(file, bytes);
    const { status, stdout } = run('--data', changed);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^divergence: .*\n {2}last good position: 0000000000000027\n$/);
    expect(stdout).toContain(`${sampleStream(1)} revision 7`);
  });

  it('ends with 2 when the log is not there or the command is not understood', () => {
    expect(run('--data', join(root, 'nowhere'))).toMatchObject({
      status: 2,
      stdout: expect.stringMatching(/^incomplete: The log cannot be opened\. .*nowhere/),
    });
    expect(run('--nonsense')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('There is no --nonsense. See --help.'),
    });
  });

  it('explains itself', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('--data DIR');
  });
});
