import type { Database, Statement } from '@stillhere/sqlite';
import { faultKindOf } from '@stillhere/sqlite';

/**
 * Frames (4 KiB pages) in the write-ahead log at which it is copied into the file between two
 * commits, while others wait already. Fewer: more fsyncs. More: a longer stop, a longer recovery. See
 * README, "Measured".
 */
const framesDue = 4_000;
/** While nobody waits: a quarter of the stop for whoever comes meanwhile, for twice the copying. */
const framesDueWhenCalm = 500;
/** Readers kept the log from starting over: wait for them once instead of letting it grow. */
const framesTooMany = 40_000;

/** The write-ahead log never keeps more room than this after a burst. */
const walBytesKept = 64 * 1024 * 1024;

export type CheckpointOutcome =
  | { readonly kind: 'fine' }
  | { readonly kind: 'postponed' | 'failed'; readonly message: string };

export interface CheckpointLimits {
  readonly framesDue: number;
  readonly framesDueWhenCalm: number;
  readonly framesTooMany: number;
}

const defaults: CheckpointLimits = { framesDue, framesDueWhenCalm, framesTooMany };

/**
 * Checkpoints on the writer's own connection, after the answers of a commit have left. A second
 * connection that checkpoints would halve the throughput.
 */
export class Checkpoints {
  readonly #limits: CheckpointLimits;
  readonly #look: Statement;
  readonly #passive: Statement;
  readonly #restart: Statement;
  readonly #truncate: Statement;
  /** What the last one could not copy: it is not tried again at every commit. */
  #stuck = 0;
  #tooManyAt: number;

  constructor(database: Database, limits: CheckpointLimits = defaults) {
    database.exec(`PRAGMA journal_size_limit = ${walBytesKept}`);
    this.#limits = limits;
    this.#tooManyAt = limits.framesTooMany;
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

  /** `isCalm`: nothing has arrived since, so the stop costs nobody a moment but who comes next. */
  afterCommit(isCalm: boolean): CheckpointOutcome {
    const due = isCalm ? this.#limits.framesDueWhenCalm : this.#limits.framesDue;
    return attempt(() => {
      const { all, waiting } = this.#frames();
      if (all >= this.#tooManyAt) this.#startOver(all);
      else if (waiting >= this.#stuck + due) this.#copy(waiting);
    });
  }

  /** Everything is copied: the next start has little to recover. */
  atRest(): CheckpointOutcome {
    return attempt(() => {
      const { waiting } = this.#frames();
      if (waiting > 0) this.#copy(waiting);
    });
  }

  #frames(): { all: number; waiting: number } {
    return framesIn(this.#look.get());
  }

  #copy(before: number): void {
    this.#stuck = before;
    const { waiting } = framesIn(this.#passive.get());
    this.#stuck = waiting;
  }

  #startOver(all: number): void {
    this.#tooManyAt = all + this.#limits.framesTooMany;
    const isBusy = Number(this.#restart.get()?.busy ?? 0) === 1;
    if (!isBusy) this.#tooManyAt = this.#limits.framesTooMany;
  }
}

function framesIn(row: ReturnType<Statement['get']>): { all: number; waiting: number } {
  const all = Number(row?.log ?? 0);
  return { all, waiting: all - Number(row?.checkpointed ?? 0) };
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
