import { type Ledger, say } from '@stillhere/harness/people';
import { Disk, type DiskKind, NoDisk } from '../fault/disk.js';

export interface DiskWish {
  /** For the report where none can be had. */
  readonly what: string;
  /** The first that can be had. */
  readonly kinds: readonly DiskKind[];
  readonly megabytes: number;
}

/** A disk of its own for `work`; where this account may not mount one, the part counts as skipped. */
export async function withDisk(
  { what, kinds, megabytes }: DiskWish,
  ledger: Ledger,
  work: (disk: Disk) => Promise<unknown>,
): Promise<void> {
  const reasons: string[] = [];
  for (const kind of kinds) {
    let disk: Disk;
    try {
      disk = Disk.make(kind, megabytes);
    } catch (error) {
      if (!(error instanceof NoDisk)) throw error;
      reasons.push(error.message);
      continue;
    }
    try {
      await work(disk);
    } finally {
      disk.remove();
    }
    return;
  }
  ledger.skip(what, reasons.join('; '));
  say(`${what}: skipped, ${reasons.join('; ')}`);
}
