import {
  assertWhole,
  type ExpectedLog,
  type Inventory,
  type Standing,
  takeIn,
} from '@stillhere/data-directory';
import type { LogFacts, LogPoint, LogSource } from '@stillhere/log-source';
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
  logHolds(point: LogPoint): Promise<boolean>;
  /** Once every file is there: marks them as one set, and notes how far the log came. */
  takeIn(logId: string): void;
  /** The log can no longer be trusted: how far it came is not noted. */
  distrustLog(): void;
  /** Notes how far the log came and lets go. Nothing may be open any more. */
  release(): Promise<void>;
}

export interface HoldOptions {
  readonly directory: string;
  readonly source: LogSource;
  readonly expected: ExpectedLog;
  readonly logger: Logger;
}

/**
 * Takes the directory, and refuses it with a sentence where files are missing or of another set. It
 * looks before it takes: a mount point whose volume is missing is left as it is.
 */
export async function holdDirectory(options: HoldOptions): Promise<HeldDirectory> {
  const { directory, source, expected } = options;
  const looking = { expected, lookAtLog: await source.look(), logIn: source.logIn };
  if (!isDirectoryInUse(directory)) assertWhole(directory, looking);
  const lock = await waitForDirectoryLock(directory, { waitMs: waitForLockMs });
  try {
    const standing = assertWhole(directory, { ...looking, isMine: true });
    return new Held({ ...options, lock, standing, log: await inspected(source) });
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface HeldParts extends HoldOptions {
  readonly lock: DirectoryLock;
  readonly standing: Standing;
  readonly log: LogFacts | undefined;
}

class Held implements HeldDirectory {
  readonly lock: DirectoryLock;
  readonly log: LogFacts | undefined;
  #inventory: Inventory | undefined;
  /** What was noted must be on disk, and of a set that was whole. */
  #mayNote = false;

  constructor(private readonly parts: HeldParts) {
    this.lock = parts.lock;
    this.log = parts.log;
    if (parts.standing.kind === 'whole') this.#inventory = parts.standing.inventory;
  }

  async logHolds(point: LogPoint): Promise<boolean> {
    const facts = await this.parts.source.facts([point]);
    return facts !== undefined && facts.holds.length > 0;
  }

  takeIn(logId: string): void {
    this.#note(logId, this.log);
    this.#mayNote = true;
  }

  distrustLog(): void {
    this.#mayNote = false;
  }

  async release(): Promise<void> {
    const { source, logger } = this.parts;
    try {
      if (this.#mayNote && this.#inventory) {
        this.#note(this.#inventory.log, await inspected(source));
      }
    } catch (error) {
      logger.warn('how far the log came could not be noted', { error });
    } finally {
      this.lock.release();
    }
  }

  #note(logId: string, log: LogFacts | undefined): void {
    const now = new Date(systemClock.now()).toISOString();
    const before = this.#inventory;
    const { directory, source } = this.parts;
    const given = { logId, logIn: source.logIn, head: log?.head, now, before };
    this.#inventory = takeIn(directory, given);
  }
}

/** A log that cannot be read says why when it is opened. */
async function inspected(source: LogSource): Promise<LogFacts | undefined> {
  try {
    return await source.facts();
  } catch {
    return undefined;
  }
}
