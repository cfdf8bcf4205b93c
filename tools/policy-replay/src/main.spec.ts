import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** Built by `npm run build`, which `npm test` does first. */
const main = resolve(import.meta.dirname, '../dist/main.js');
/** What a released version left: two chats of a moment, one of them ended by its counselor. */
const left = resolve(import.meta.dirname, '../../../test/upgrade/fixtures/0.1.0/one-process');
const root = mkdtempSync(join(tmpdir(), 'policy-replay-'));
const data = join(root, 'data');

beforeAll(() => cpSync(left, data, { recursive: true }));
afterAll(() => rmSync(root, { recursive: true }));

function run(...args: string[]) {
  const env = { ...process.env, STILLHERE_DATA: data };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    ...{ encoding: 'utf8', cwd: root, env },
  });
  return { status, stdout, stderr };
}

describe('policy-replay as a program', () => {
  it('runs a preset over the chats of a data directory, and says of each how it was', () => {
    expect(run('listening-line')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Policy listening-line.1 over 2 chats that somebody had'),
    });
    const { stdout } = run('listening-line', '--json');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { endedAt: null, wouldEndAt: null, afterwards: null },
      { endedBy: 'counselor:amsel', wouldEndAt: null, freedSeconds: 0 },
      { policy: 'listening-line.1', chats: 2, ended: 0, freedMs: 0 },
    ]);
  });

  it('takes a policy from a file, and refuses one with the field that is wrong', () => {
    const file = join(root, 'at-once.json');
    const left = [{ afterS: 0, act: 'end' }];
    const quiet = [
      { afterS: 0, act: 'warn' },
      { afterS: 1, act: 'end' },
    ];
    const unreachable = [{ afterS: 60, act: 'end' }];
    const clocks = { quiet, reading: [], unreachable, left };
    const policy = { version: 'at-once.1', clocks, neverEndsFrom: 'high', reconnectWindowS: 60 };
    writeFileSync(file, JSON.stringify(policy));
    expect(run(file)).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(file, JSON.stringify({ ...policy, colour: 'red' }));
    expect(run(file)).toMatchObject({
      status: 2,
      stderr: `The policy ${file} is not taken: 'colour' must be left out: there is no such field. See --help. Nothing was changed.\n`,
    });
    writeFileSync(file, JSON.stringify({ ...policy, clocks: { ...clocks, left: [] } }));
    expect(run(file).stderr).toMatch(/'clocks\.left' must be an end: else the seat/);
  });

  it.each([
    [[], /^Say which policy: rape-crisis-privacy, listening-line, youth-line, or a file\./],
    [
      ['nosuch'],
      /^There is no policy nosuch: it is none of .*and no file that can be read \(ENOENT\)/,
    ],
    [['youth-line', '--tenant', 'Two Words'], /^--tenant is "Two Words" but must be 1 to 32/],
    [['youth-line', '--data', 'nowhere'], /^The record could not be read: /],
  ])('%j is refused by a sentence', (args, sentence) => {
    const { status, stdout, stderr } = run(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
  });
});
