import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { recordDay } from '../test/record-day.js';

/** Built by `npm run build`, which `npm test` does first. */
const main = resolve(import.meta.dirname, '../dist/main.js');
const root = mkdtempSync(join(tmpdir(), 'measures-'));
const data = join(root, 'data');

beforeAll(async () => {
  const store = await openSqliteEventStore({ directory: data });
  try {
    await recordDay(store);
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
const day = ['--from', '2026-03-02', '--until', '2026-03-03'];
const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('measures as a program', () => {
  it('shows the figures of the day of the page of measures, from a log of its own', () => {
    const { status, stdout } = run(
      'show',
      'offered',
      'answer-rate',
      'contact-time',
      ...day,
      '--format',
      'jsonl',
    );
    expect(status).toBe(0);
    expect(linesOf(stdout)).toMatchObject([
      { measure: 'offered', value: 4, n: 5, from: '2026-03-02T00:00:00.000+00:00' },
      { measure: 'answer-rate', value: 0.75, numerator: 3, denominator: 4 },
      { measure: 'contact-time', value: 1_400_000, p50: 1_800_000, denominator: 3 },
    ]);
  });

  it('explains a figure by what it is the sum of', () => {
    const rows = linesOf(run('explain', 'offered', ...day, '--format', 'jsonl').stdout);
    expect(rows.map(({ number, subject }) => [subject, number])).toEqual([
      ['c1', 1],
      ['c2', 1],
      ['c3', 1],
      ['c3', -1],
      ['c4', 1],
      ['c5', 1],
    ]);
  });

  it('says again what it said, and what moved it since', () => {
    const left = linesOf(run('explain', 'offered', ...day, '--format', 'jsonl').stdout)[3];
    const before = `${Number(left?.position) - 1}`.padStart(16, '0');
    const then = run('show', 'offered', ...day, '--format', 'jsonl', '--version', before);
    expect(linesOf(then.stdout)).toMatchObject([{ value: 3, version: before }]);
    const moved = run('explain', 'offered', ...day, '--since', before, '--format', 'jsonl');
    expect(linesOf(moved.stdout).map(({ number }) => number)).toEqual([-1, 1, 1]);
  });

  it('writes files with what it shows, and replaces none', () => {
    const file = join(root, 'figures.csv');
    const asked = ['offered', 'concurrency', ...day];
    expect(run('export', 'show', ...asked, '--to', file)).toMatchObject({
      ...{ status: 0, stdout: '' },
      stderr: expect.stringMatching(/figures\.csv: \d+ rows/),
    });
    const shown = run('show', ...asked).stdout;
    expect(readFileSync(file, 'utf8').replaceAll('\r\n', '\n')).toBe(shown);
    writeFileSync(file, 'mine');
    const { status, stderr } = run('export', 'show', ...asked, '--to', file);
    expect([status, stderr]).toEqual([
      2,
      `Nothing was written: ${file} exists already; it was left as it is.\n`,
    ]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const parquet = join(root, 'all.parquet');
    const all = run('export', 'observations', '--format', 'parquet', '--to', parquet);
    expect(all.stderr).toMatch(/all\.parquet: \d+ rows, of the log up to position 0{13}\d{3}\.\n$/);
    expect(readFileSync(parquet).subarray(0, 4).toString()).toBe('PAR1');
  });

  it('hides small cells on request', () => {
    const hidden = run('show', 'offered', ...day, '--hide-below', '10', '--format', 'jsonl');
    expect(linesOf(hidden.stdout)).toMatchObject([{ value: null, n: null, hidden: true }]);
  });

  const refused: readonly (readonly [string, string[]])[] = [
    ['Expected list, show, explain, observations, but nothing was asked for.', []],
    [
      'What is asked for is "offer" but must be names of measures: offered,',
      ['show', 'offer', ...day],
    ],
    ['--from is "" but must be a day', ['show', 'offered']],
    [
      '--until is "2026-03-01" but must be a day after the first one, 2026-03-02.',
      ['show', 'offered', '--from', '2026-03-02', '--until', '2026-03-01'],
    ],
    [
      '--zone is "Mars/Olympus" but must be a zone',
      ['show', 'offered', ...day, '--zone', 'Mars/Olympus'],
    ],
    ['--by is "colour" but must be of service,', ['show', 'offered', ...day, '--by', 'colour']],
    [
      '--by is "counselor" but must be without counselor: it is not known when offered is counted.',
      ['show', 'offered', ...day, '--by', 'counselor'],
    ],
    [
      '--only has "language" but must have language=VALUE.',
      ['show', 'offered', ...day, '--only', 'language'],
    ],
    [
      '--period is "hour" but must be a longer one: it cuts that span into more than 100000.',
      ['show', 'offered', '--from', '2000-01-01', '--until', '2030-01-01', '--period', 'hour'],
    ],
    ['--to is missing', ['export', 'show', 'offered', ...day]],
    ['--format is "xls" but must be', ['show', 'offered', ...day, '--format', 'xls']],
    [
      '--version is "soon" but must be a position',
      ['show', 'offered', ...day, '--version', 'soon'],
    ],
    ['--hide-below is of show only', ['explain', 'offered', ...day, '--hide-below', '10']],
  ];
  it.each(refused)('refuses in one sentence: %s', (sentence, args) => {
    const { status, stdout, stderr } = run(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split('\n').length).toBe(1);
  });

  it('answers no question about a version that the log has not reached', () => {
    const file = join(root, 'early.csv');
    const args = ['export', 'show', 'offered', ...day, '--version', '9'.repeat(16), '--to', file];
    const { status, stderr } = run(...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^--version is 9{16}, but the log ends at \d{16}\. Nothing was written\.\n$/,
    );
    expect(existsSync(file)).toBe(false);
  });
});
