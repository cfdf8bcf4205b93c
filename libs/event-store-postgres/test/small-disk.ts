import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** More than an empty database takes, and soon full. */
const megabytes = 48;

/** A file system in memory for a tablespace. Only root can have one. */
export class SmallDisk {
  readonly #mount = mkdtempSync(join(tmpdir(), 'stillhere-tablespace-'));
  readonly #filler = join(this.#mount, 'filler');
  readonly directory = join(this.#mount, 'space');

  static isPossible(): boolean {
    try {
      new SmallDisk().remove();
      return true;
    } catch {
      return false;
    }
  }

  constructor() {
    const args = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.#mount];
    if (spawnSync('mount', args).status === 0) return;
    rmSync(this.#mount, { recursive: true });
    throw new Error('no file system can be mounted here: only root can');
  }

  /** The server's account, which its data belong to, may write there; nobody else has to. */
  giveTo(dataDirectory: string): void {
    const { uid, gid } = statSync(dataDirectory);
    mkdirSync(this.directory);
    for (const path of [this.#mount, this.directory]) chownSync(path, uid, gid);
  }

  /** Not one block is left. */
  fill(): void {
    try {
      writeFileSync(this.#filler, Buffer.alloc(megabytes * 1_048_576));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  makeRoom(): void {
    rmSync(this.#filler);
  }

  remove(): void {
    spawnSync('umount', ['-l', this.#mount]);
    rmSync(this.#mount, { recursive: true, force: true });
  }
}
