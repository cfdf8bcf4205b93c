import {
  assertWhole,
  type ExpectedLog,
  type Inventory,
  type Standing,
  takeIn,
} from '@stillhere/data-directory';
import { inspectSqliteLog, type LogFacts, type LogPoint } from '@stillhere/event-store-sqlite';
import { type Logger, systemClock } from '@stillhere/nest-kit';
import { type DirectoryLock, isDirectoryInUse, waitForDirectoryLock } from '@stillhere/sqlite';

/** A process that is just being stopped lets go of the directory within its own grace period. */
const waitForLockMs = 3_000;

/** The data directory, held by this process and found whole. */
export interface HeldDirectory {
  readonly lock: DirectoryLock;
  /** The log as it was found; `undefined`: there is none yet. */
  readonly log: LogFacts | undefined;
  /** Whether the event stands in the log, at that place. */
  logHolds(point: LogPoint): boolean;
  /** Once every file is there: marks them as one set, and notes how far the log came. */
  takeIn(logId: string): void;
  /** The log can no longer be trusted: how far it came is not noted. */
  distrustLog(): void;
  /** Notes how far the log came and lets go. Nothing may be open any more. */
  release(): void;
}

export interface HoldOptions {
  readonly directory: string;
  readonly expected: ExpectedLog;
  readonly logger: Logger;
}

const lookAtLog = inspectSqliteLog;

/**
 * Takes the directory, and refuses it with a sentence where files are missing or of another set. It
 * looks before it takes: a mount point whose volume is missing is left as it is.
 */
export async function holdDirectory(options: HoldOptions): Promise<HeldDirectory> {
  const { directory, expected, logger } = options;
  if (!isDirectoryInUse(directory)) assertWhole(directory, { expected, lookAtLog });
  const lock = await waitForDirectoryLock(directory, { waitMs: waitForLockMs });
  try {
    const standing = assertWhole(directory, { expected, lookAtLog, isMine: true });
    return new Held({ directory, logger, lock, standing });
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface HeldParts {
  readonly directory: string;
  readonly logger: Logger;
  readonly lock: DirectoryLock;
  readonly standing: Standing;
}

class Held implements HeldDirectory {
  readonly lock: DirectoryLock;
  readonly log: LogFacts | undefined;
  #inventory: Inventory | undefined;
  /** What was noted must be on disk, and of a set that was whole. */
  #mayNote = false;

  constructor(private readonly parts: HeldParts) {
    this.lock = parts.lock;
    this.log = inspected(parts.directory);
    if (parts.standing.kind === 'whole') this.#inventory = parts.standing.inventory;
  }

  logHolds(point: LogPoint): boolean {
    const facts = inspectSqliteLog(this.parts.directory, { points: [point] });
    return facts !== undefined && facts.holds.length > 0;
  }

  takeIn(logId: string): void {
    this.#note(logId, this.log);
    this.#mayNote = true;
  }

  distrustLog(): void {
    this.#mayNote = false;
  }

  release(): void {
    const { directory, logger } = this.parts;
    try {
      if (this.#mayNote && this.#inventory) this.#note(this.#inventory.log, inspected(directory));
    } catch (error) {
      logger.warn('how far the log came could not be noted', { error });
    } finally {
      this.lock.release();
    }
  }

  #note(logId: string, log: LogFacts | undefined): void {
    const now = new Date(systemClock.now()).toISOString();
    const before = this.#inventory;
    this.#inventory = takeIn(this.parts.directory, { logId, head: log?.head, now, before });
  }
}

/** A log that cannot be read says why when it is opened. */
function inspected(directory: string): LogFacts | undefined {
  try {
    return inspectSqliteLog(directory, { isMine: true });
  } catch {
    return undefined;
  }
}
