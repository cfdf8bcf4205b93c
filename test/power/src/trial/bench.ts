import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initramfsOf } from '../machine/first-program.js';
import type { FileSystem, Kit } from '../machine/kit.js';
import { must } from '../machine/kit.js';
import type { Parts } from '../machine/machine.js';
import { makeRootImage } from '../machine/root-image.js';

/** XFS makes none smaller than 300 MB; only what is written takes room. */
const diskMb = 320;

/** Where machines are put together and run. */
export class Bench {
  readonly scratch = mkdtempSync(join(tmpdir(), 'stillhere-power-'));
  readonly parts: Parts;

  constructor(
    kit: Kit,
    readonly fileSystem: FileSystem,
  ) {
    const initramfs = join(this.scratch, 'initramfs');
    writeFileSync(initramfs, initramfsOf(kit, fileSystem));
    const rootImage = makeRootImage(kit, this.scratch);
    this.parts = { kernel: kit.kernel, initramfs, rootImage };
  }

  /** An empty disk. */
  makeDisk(name: string): string {
    const image = join(this.scratch, `${name}.img`);
    rmSync(image, { force: true });
    must('truncate', '-s', `${diskMb}M`, image);
    must(`mkfs.${this.fileSystem}`, '-q', image);
    return image;
  }

  copyDisk(from: string, name: string): string {
    const image = join(this.scratch, `${name}.img`);
    must('cp', '--sparse=always', from, image);
    return image;
  }

  /** As a system does at its start with a disk that it cannot mount. */
  repair(image: string): void {
    if (this.fileSystem === 'ext4') tryTo('e2fsck', '-fy', image);
    else if (this.fileSystem === 'xfs') tryTo('xfs_repair', image);
  }

  /** What is wrong with the file system of a disk that was unmounted. */
  problemsOf(image: string): string[] {
    if (this.fileSystem === 'ext4') return tryTo('e2fsck', '-fn', image);
    if (this.fileSystem === 'xfs') return tryTo('xfs_repair', '-n', image);
    return tryTo('btrfs', 'check', '--readonly', image);
  }

  remove(): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }
}

function tryTo(program: string, ...args: readonly string[]): string[] {
  try {
    must(program, ...args);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
