import { describe, expect, it } from '@jest/globals';
import { cpioOf } from './cpio.js';

const aligned = (offset: number): number => Math.ceil(offset / 4) * 4;

/** As a kernel reads it: a head of 13 numbers, the name, the content, each from a multiple of four. */
function entriesOf(archive: Buffer): { path: string; mode: string; text: string }[] {
  const entries = [];
  for (let at = 0; at < archive.length; ) {
    const head = archive.toString('latin1', at, at + 110);
    expect(head.slice(0, 6)).toBe('070701');
    const number = (index: number): number =>
      Number.parseInt(head.slice(6 + index * 8, 14 + index * 8), 16);
    const [mode, size, nameBytes] = [number(1), number(6), number(11)];
    const path = archive.toString('latin1', at + 110, at + 110 + nameBytes - 1);
    const content = aligned(at + 110 + nameBytes);
    entries.push({
      path,
      mode: mode.toString(8),
      text: archive.toString('latin1', content, content + size),
    });
    at = aligned(content + size);
  }
  return entries;
}

describe('an archive that a kernel unpacks', () => {
  it('names each folder and file, and ends', () => {
    const files = ['', 'a', 'four', 'five!'].map((text, index) => ({
      path: `bin/${'n'.repeat(index + 1)}`,
      bytes: Buffer.from(text),
    }));
    expect(entriesOf(cpioOf(['bin'], files))).toEqual([
      { path: 'bin', mode: '40755', text: '' },
      ...files.map(({ path, bytes }) => ({ path, mode: '100755', text: bytes.toString() })),
      { path: 'TRAILER!!!', mode: '0', text: '' },
    ]);
  });
});
