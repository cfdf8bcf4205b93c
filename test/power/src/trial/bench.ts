import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initramfsOf } from '../machine/first-program.js';
import type { FileSystem, Kit } from '../machine/kit.js';
import { must } from '../machine/kit.js';
import type { Parts } from '../machine/machine.js';
import { makeRootImage } from '../machine/root-image.js';
import type { Mark } from '../said.js';

/** XFS makes none smaller than 300 MB; only what is written takes room. */
const diskMb = 320;

/** Where machines are put together and run. */
export class Bench {
  private constructor(
    readonly scratch: string,
    readonly parts: Parts,
    readonly fileSystem: FileSystem,
    /** What stands in the log of format 1 that comes with the machine. */
    readonly oldEvents: readonly Mark[],
  ) {}

  static async pack(kit: Kit, fileSystem: FileSystem): Promise<Bench> {
    const scratch = mkdtempSync(join(tmpdir(), 'stillhere-power-'));
    process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
    const initramfs = join(scratch, 'initramfs');
    writeFileSync(initramfs, initramfsOf(kit, fileSystem));
    const { path, oldEvents } = await makeRootImage(kit, scratch);
    const parts = { kernel: kit.kernel, initramfs, rootImage: path };
    return new Bench(scratch, parts, fileSystem, oldEvents);
  }

  /** An empty disk. */
  makeDisk(name: string): string {
    const image = join(this.scratch, `${name}.img`);
    rmSync(image, { force: true });
    must('truncate', '-s', `${diskMb}M`, image);
    must(`mkfs.${this.fileSystem}`, '-q', image);
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
}

function tryTo(program: string, ...args: readonly string[]): string[] {
  try {
    must(program, ...args);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
