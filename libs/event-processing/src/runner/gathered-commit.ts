import type { Cancel, Timers } from '@stillhere/kernel';
import { ReadModelFull } from '../errors.js';

/**
 * Commits are gathered for so long: what is lost with a crash is handled again, and a burst of
 * events costs one commit, not one each.
 */
const gatherMs = 1_000;

export interface GatheredCommitParts {
  readonly timers: Timers;
  readonly commit: () => void;
  /** A commit that ran by itself failed for another reason than want of room. */
  readonly onFailure: (error: unknown) => void;
}

/** Commits soon after it was asked to, once for all who asked. Where there is no room, again later. */
export class GatheredCommit {
  #cancel: Cancel | undefined;

  constructor(private readonly parts: GatheredCommitParts) {}

  soon(): void {
    this.#cancel ??= this.parts.timers.after(gatherMs, () => {
      this.#cancel = undefined;
      try {
        this.now();
      } catch (error) {
        this.parts.onFailure(error);
      }
    });
  }

  /** Without room what was handled stays as it is: it is committed when there is some, or handled again. */
  now(): void {
    try {
      this.parts.commit();
    } catch (error) {
      if (!(error instanceof ReadModelFull)) throw error;
      this.soon();
    }
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
