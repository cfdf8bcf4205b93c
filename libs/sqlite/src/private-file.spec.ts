import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isOpenToOthers, writePrivateFile } from './private-file.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-file-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a private file', () => {
  it('is its owner’s alone, and nothing is left beside it', () => {
    const path = join(directory, 'key');
    writePrivateFile(path, 'first', 'keep');
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(isOpenToOthers(statSync(path))).toBe(false);
    expect(readdirSync(directory)).toEqual(['key']);
  });

  it('that is there already stands, or is replaced, as was asked', () => {
    const path = join(directory, 'key');
    writePrivateFile(path, 'first', 'keep');
    writePrivateFile(path, 'second', 'keep');
    expect(readFileSync(path, 'utf8')).toBe('first');
    writePrivateFile(path, 'third', 'replace');
    expect(readFileSync(path, 'utf8')).toBe('third');
    expect(readdirSync(directory)).toEqual(['key']);
  });

  it('leaves no draft where it cannot be put in its place', () => {
    expect(() => writePrivateFile(join(directory, 'gone', 'key'), 'x', 'keep')).toThrow('ENOENT');
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    [0o100600, false],
    [0o100400, false],
    [0o100640, true],
    [0o100604, true],
  ])('of mode %o is open to others: %s', (mode, isOpen) => {
    expect(isOpenToOthers({ mode, uid: 1_000 })).toBe(isOpen && process.platform !== 'win32');
  });

  it.each([
    ['root lends it to the group of another account', { mode: 0o100440, uid: 0 }, 65_532, false],
    ['root lends it to everybody', { mode: 0o100444, uid: 0 }, 65_532, true],
    ['root lends it for writing', { mode: 0o100660, uid: 0 }, 65_532, true],
    ['root opens its own to a group', { mode: 0o100440, uid: 0 }, 0, true],
    ['we open our own to a group', { mode: 0o100440, uid: 65_532 }, 65_532, true],
  ])('%s', (_, file, reader, isOpen) => {
    expect(isOpenToOthers(file, reader)).toBe(isOpen && process.platform !== 'win32');
  });
});
