import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Entry, tarOf } from './tar.js';

const file = (path: string, text: string): Entry => ({
  ...{ kind: 'file', path, mode: 0o644 },
  content: Buffer.from(text),
});
const long = `app/${'folder-of-some-length/'.repeat(6)}file-with-a-long-name.js`;
const entries: readonly Entry[] = [
  file('b/two', 'second'),
  file(long, 'far down'),
  file('b/empty', ''),
  { kind: 'link', path: 'a', target: 'b/two' },
  { kind: 'directory', path: 'tmp', mode: 0o1777 },
];

describe('a layer', () => {
  it('is the same bytes in whatever order its entries come', () => {
    expect(tarOf([...entries].reverse())).toEqual(tarOf(entries));
  });

  it('changes with one byte of content, and with a mode', () => {
    const other = (entry: Entry) =>
      tarOf([...entries.filter(({ path }) => path !== entry.path), entry]);
    expect(other(file('b/two', 'Second'))).not.toEqual(tarOf(entries));
    expect(other({ kind: 'directory', path: 'tmp', mode: 0o755 })).not.toEqual(tarOf(entries));
  });

  it('is what tar itself reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'layer-'));
    try {
      writeFileSync(join(folder, 'layer.tar'), tarOf(entries));
      const { status, stderr } = spawnSync('tar', ['-xpf', 'layer.tar'], { cwd: folder });
      expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
      expect(readFileSync(join(folder, 'b/two'), 'utf8')).toBe('second');
      expect(readFileSync(join(folder, long), 'utf8')).toBe('far down');
      expect(readlinkSync(join(folder, 'a'))).toBe('b/two');
      expect(statSync(join(folder, 'tmp')).mode & 0o7777).toBe(0o1777);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses what it cannot hold', () => {
    expect(() => tarOf([file('x'.repeat(300), '')])).toThrow('too long for a layer');
  });
});
