import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `image`: a file system of its own on a block device that a power cut can be played on. */
export type DiskKind = 'image' | 'memory';

/** It cannot be had here, and why: the part that needs it is skipped. */
export class NoDisk extends Error {
  readonly code = 'NoDisk';
}

/** A small disk, to be filled, made read-only, and to lose what it was not told to keep. */
export class Disk {
  /** Where the process keeps its data. */
  readonly directory: string;
  readonly #base = mkdtempSync(join(tmpdir(), 'stillhere-disk-'));
  readonly #mount = join(this.#base, 'mount');
  readonly #image = join(this.#base, 'image');
  readonly #filler = join(this.#mount, 'filler');

  private constructor(readonly kind: DiskKind) {
    this.directory = join(this.#mount, 'data');
    mkdirSync(this.#mount);
  }

  /** @throws NoDisk */
  static make(kind: DiskKind, megabytes: number): Disk {
    const disk = new Disk(kind);
    try {
      if (kind === 'memory') {
        must('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk.#mount);
      } else {
        must('truncate', '-s', `${megabytes}M`, disk.#image);
        must('mkfs.ext4', '-q', '-m', '0', disk.#image);
        disk.#attach();
      }
      mkdirSync(disk.directory);
      return disk;
    } catch (error) {
      disk.remove();
      throw error;
    }
  }

  /** Not one block is left for anybody. */
  fill(): void {
    const file = openSync(this.#filler, 'a');
    for (let bytes = 1_048_576; bytes >= 512; ) {
      try {
        writeSync(file, Buffer.alloc(bytes));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        bytes /= 2;
      }
    }
    closeSync(file);
  }

  makeRoom(): void {
    rmSync(this.#filler);
  }

  /** As when the disk fails under a running process: from now on nothing can be written. */
  fail(): void {
    must('mount', '-o', 'remount,abort', this.#mount);
  }

  /** The process is dead. What it never had fsynced is gone, as by a power cut. */
  cutPower(): void {
    const kept = `${this.#image}.kept`;
    // Unmounting would write out what only memory has.
    copyFileSync(this.#image, kept);
    must('umount', this.#mount);
    must('mv', kept, this.#image);
    this.#attach();
  }

  /** Unmounted and mounted again, as by a restart of the machine. */
  remount(options = 'rw'): void {
    if (this.kind === 'memory') {
      must('mount', '-o', `remount,${options}`, this.#mount);
      return;
    }
    must('umount', this.#mount);
    // What a failed disk left unfinished is finished first; that cannot be done read-only.
    this.#attach();
    if (options === 'rw') return;
    must('umount', this.#mount);
    this.#attach(options);
  }

  remove(): void {
    spawnSync('umount', ['-l', this.#mount]);
    rmSync(this.#base, { recursive: true, force: true });
  }

  /** Nothing reaches the image but what is fsynced: the next commit of its own is minutes away. */
  #attach(options = 'rw'): void {
    must('mount', '-o', `loop,commit=900,${options}`, this.#image, this.#mount);
  }
}

function must(command: string, ...args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new NoDisk(`${command}: ${error?.message ?? stderr.trim()}`);
}
