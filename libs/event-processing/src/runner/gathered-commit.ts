import type { Cancel, Timers } from '@stillhere/kernel';
import { ReadModelUnavailable } from '../errors.js';

/**
 * Commits are gathered for so long: what is lost with a crash is handled again, and a burst of
 * events costs one commit, not one each.
 */
const gatherMs = 1_000;

export interface GatheredCommitParts {
  readonly timers: Timers;
  /** Never called while one is running. */
  readonly commit: () => Promise<void>;
  /** A commit that ran by itself failed for another reason than want of room. */
  readonly onFailure: (error: unknown) => void;
}

const nothing = (): void => undefined;

/** Commits soon after it was asked to, once for all who asked. Where there is no room, again later. */
export class GatheredCommit {
  #cancel: Cancel | undefined;
  /** Never rejects. */
  #running: Promise<void> | undefined;

  constructor(private readonly parts: GatheredCommitParts) {}

  soon(): void {
    this.#cancel ??= this.parts.timers.after(gatherMs, () => {
      this.#cancel = undefined;
      this.now().catch(this.parts.onFailure);
    });
  }

  /** Without room what was handled stays as it is: it is committed when there is some, or handled again. */
  now(): Promise<void> {
    const run = this.#running?.then(() => this.#once()) ?? this.#once();
    const running = run.then(nothing, nothing).then(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return run;
  }

  /** Resolves when none is running. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #once(): Promise<void> {
    try {
      await this.parts.commit();
    } catch (error) {
      if (!(error instanceof ReadModelUnavailable)) throw error;
      this.soon();
    }
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
