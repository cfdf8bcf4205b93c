import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeNewFile } from './new-file.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'new-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a new file', () => {
  it('has its name once all of it is there', async () => {
    const file = join(folder, 'figures.csv');
    await writeNewFile(file, async (write) => {
      await write(bytes('a'));
      expect(readdirSync(folder)).not.toContain('figures.csv');
      await write(bytes('b'));
    });
    expect(readFileSync(file, 'utf8')).toBe('ab');
    expect(readdirSync(folder)).toEqual(['figures.csv']);
  });

  it('never replaces one that exists, also when that was made meanwhile', async () => {
    const file = join(folder, 'figures.csv');
    const late = writeNewFile(file, async (write) => {
      await write(bytes('ours'));
      writeFileSync(file, 'theirs');
    });
    await expect(late).rejects.toThrow('exists already; it was left as it is.');
    await expect(writeNewFile(file, async () => {})).rejects.toThrow('exists already');
    expect(readFileSync(file, 'utf8')).toBe('theirs');
    expect(readdirSync(folder)).toEqual(['figures.csv']);
  });

  it('leaves nothing behind when it could not be finished', async () => {
    const broken = writeNewFile(join(folder, 'figures.csv'), async (write) => {
      await write(bytes('half'));
      throw new Error('no space left on the device');
    });
    await expect(broken).rejects.toThrow('no space left');
    expect(readdirSync(folder)).toEqual([]);
  });
});
