import type { Database, Statement } from '@stillhere/sqlite';
import { faultKindOf } from '@stillhere/sqlite';

/**
 * Frames (4 KiB pages) in the write-ahead log at which it is copied into the file between two
 * commits. Fewer: more fsyncs. More: a longer stop, a longer recovery. See README, "Measured".
 */
const framesDue = 4_000;
/** At rest, everything is copied: the next start has little to recover. */
const framesDueAtRest = 1;
/** Readers kept the log from starting over: wait for them once instead of letting it grow. */
const framesTooMany = 40_000;

/** The write-ahead log never keeps more room than this after a burst. */
const walBytesKept = 64 * 1024 * 1024;

export type CheckpointOutcome =
  | { readonly kind: 'fine' }
  | { readonly kind: 'postponed' | 'failed'; readonly message: string };

/**
 * Checkpoints on the writer's own connection, after the answers of a commit have left. A second
 * connection that checkpoints would halve the throughput.
 */
export class Checkpoints {
  readonly #look: Statement;
  readonly #passive: Statement;
  readonly #restart: Statement;
  readonly #truncate: Statement;
  #framesSeenBusy = 0;

  constructor(database: Database) {
    database.exec(`PRAGMA journal_size_limit = ${walBytesKept}`);
    this.#look = database.prepare('PRAGMA wal_checkpoint(NOOP)');
    this.#passive = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
    this.#restart = database.prepare('PRAGMA wal_checkpoint(RESTART)');
    this.#truncate = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /**
   * At open: what a crash left is copied into the file and fsynced there, so that nothing is taken
   * for durable that only the page cache of a failed fsync still holds.
   */
  recover(): CheckpointOutcome {
    return attempt(() => this.#truncate.get());
  }

  afterCommit(): CheckpointOutcome {
    return attempt(() => {
      const frames = this.#framesToCopy();
      if (frames.waiting < framesDue) return;
      if (frames.all < framesTooMany + this.#framesSeenBusy) this.#passive.get();
      else this.#startOver(frames.all);
    });
  }

  atRest(): CheckpointOutcome {
    return attempt(() => {
      if (this.#framesToCopy().waiting >= framesDueAtRest) this.#passive.get();
    });
  }

  #framesToCopy(): { all: number; waiting: number } {
    const row = this.#look.get();
    const all = Number(row?.log ?? 0);
    return { all, waiting: all - Number(row?.checkpointed ?? 0) };
  }

  #startOver(frames: number): void {
    const isBusy = Number(this.#restart.get()?.busy ?? 0) === 1;
    this.#framesSeenBusy = isBusy ? frames : 0;
  }
}

/** No room or somebody's lock: later. A disk that failed: never again. */
function attempt(work: () => void): CheckpointOutcome {
  try {
    work();
    return { kind: 'fine' };
  } catch (error) {
    const kind = faultKindOf(error);
    const canWait = kind === 'full' || kind === 'readonly' || kind === 'in-use';
    const message = `checkpoint: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: canWait ? 'postponed' : 'failed', message };
  }
}
