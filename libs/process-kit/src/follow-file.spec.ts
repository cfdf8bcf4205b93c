import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type Found, findFile, followFile } from './follow-file.js';

let directory: string;
let path: string;
let changes: Found[];
let stop: () => void;

beforeEach(() => {
  jest.useFakeTimers();
  directory = mkdtempSync(join(tmpdir(), 'follow-'));
  path = join(directory, 'file.json');
  changes = [];
  writeFileSync(path, 'one');
  stop = followFile(path, findFile(path), (found) => changes.push(found));
});
afterEach(() => {
  stop();
  jest.useRealTimers();
  rmSync(directory, { recursive: true });
});

it('tells of a change that came at once, also of one as long and at the same time', () => {
  const then = new Date(0);
  writeFileSync(path, 'two');
  utimesSync(path, then, then);
  jest.advanceTimersByTime(2_000);
  writeFileSync(path, 'six');
  utimesSync(path, then, then);
  jest.advanceTimersByTime(4_000);
  expect(changes).toEqual([{ text: 'two' }, { text: 'six' }]);
});

it('tells once that it cannot be read, and again when it can', () => {
  rmSync(path);
  jest.advanceTimersByTime(6_000);
  writeFileSync(path, 'one');
  jest.advanceTimersByTime(2_000);
  expect(changes).toEqual([{ code: 'ENOENT' }, { text: 'one' }]);
});
