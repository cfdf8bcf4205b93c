import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seededRandom } from '@stillhere/testing';
import { type DiskOptions, VolatileDisk } from './volatile-disk.js';

const sector = 512;
const sectors = 64;
let folder = '';
let image = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stillhere-volatile-'));
  image = join(folder, 'image');
  writeFileSync(image, Buffer.alloc(sectors * sector));
});

afterEach(() => rmSync(folder, { recursive: true }));

function diskWith(options: Partial<DiskOptions> = {}): VolatileDisk {
  const random = seededRandom(3);
  return new VolatileDisk({
    image,
    fate: 'nothing',
    random,
    flushMs: 0,
    isLying: false,
    ...options,
  });
}

/** `count` sectors from `first` on, each full of `text`. */
const write = (disk: VolatileDisk, first: number, count: number): void =>
  disk.write(first * sector, Buffer.alloc(count * sector, 'x'));

/** Which sectors the platters have. */
const onPlatters = (): number[] => {
  const bytes = readFileSync(image);
  return Array.from({ length: sectors }, (_, index) => index).filter(
    (index) => bytes[index * sector] !== 0,
  );
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('a disk with a cache that loses its content', () => {
  it('reads what was written, and has nothing of it on its platters', () => {
    const disk = diskWith();
    write(disk, 3, 2);
    expect(disk.read(2 * sector, 4 * sector).toString('latin1')).toBe(
      `${'\0'.repeat(sector)}${'x'.repeat(2 * sector)}${'\0'.repeat(sector)}`,
    );
    expect(onPlatters()).toEqual([]);
    disk.close();
  });

  it('keeps what was flushed, and what was written through; the rest is gone at a cut', async () => {
    const disk = diskWith();
    write(disk, 0, 4);
    expect(await disk.flush()).toBe(true);
    write(disk, 8, 4);
    disk.writeThrough(20 * sector, Buffer.alloc(sector, 'x'));
    disk.cut();
    expect(disk.atCut).toEqual({ unflushedSectors: 4, keptSectors: 0 });
    expect(onPlatters()).toEqual([...upTo(4), 20]);
    disk.close();
  });

  it('keeps a share by blocks or by sectors, or all, as it is told', () => {
    for (const fate of ['blocks', 'sectors', 'all'] as const) {
      writeFileSync(image, Buffer.alloc(sectors * sector));
      const disk = diskWith({ fate });
      write(disk, 0, sectors);
      disk.cut();
      const kept = onPlatters();
      expect(kept).toHaveLength(disk.atCut?.keptSectors ?? -1);
      if (fate === 'all') expect(kept).toEqual(upTo(sectors));
      else expect(kept.length % sectors).not.toBe(0);
      const isWhole = upTo(sectors / 8).every(
        (block) => new Set(upTo(8).map((one) => kept.includes(block * 8 + one))).size === 1,
      );
      expect(isWhole).toBe(fate !== 'sectors');
      disk.close();
    }
  });

  it('loses its power at the flush that it was told, before that is obeyed', async () => {
    const disk = diskWith();
    const gone = disk.cutAtFlush(2);
    write(disk, 0, 1);
    expect(await disk.flush()).toBe(true);
    // One that has nothing to do does not count.
    expect(await disk.flush()).toBe(true);
    write(disk, 1, 1);
    expect(await disk.flush()).toBe(false);
    await gone;
    expect(disk.isCut).toBe(true);
    expect(onPlatters()).toEqual([0]);
    disk.close();
  });

  it('answers no flush that was on its way when the power went', async () => {
    const disk = diskWith({ flushMs: 1 });
    write(disk, 0, 1);
    const flushed = disk.flush();
    disk.cut();
    expect(await flushed).toBe(false);
    expect(onPlatters()).toEqual([]);
    disk.close();
  });

  it('that lies says yes and keeps nothing', async () => {
    const disk = diskWith({ isLying: true, fate: 'all' });
    write(disk, 0, 4);
    expect(await disk.flush()).toBe(true);
    disk.writeThrough(8 * sector, Buffer.alloc(sector, 'x'));
    disk.cut();
    expect(onPlatters()).toEqual([]);
    disk.close();
  });
});
