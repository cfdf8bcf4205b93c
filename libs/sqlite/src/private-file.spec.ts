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
    expect(isOpenToOthers(statSync(path).mode)).toBe(false);
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
    expect(isOpenToOthers(mode)).toBe(isOpen && process.platform !== 'win32');
  });
});
