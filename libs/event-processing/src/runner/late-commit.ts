import type { Cancel, Timers } from '@stillhere/kernel';

/**
 * Commits are gathered for so long: what is lost with a crash is handled again, and a burst of
 * events costs one commit, not one each.
 */
const gatherMs = 1_000;

/** Runs `commit` once, soon after the first `soon()`. */
export class LateCommit {
  #cancel: Cancel | undefined;

  constructor(
    private readonly timers: Timers,
    private readonly commit: () => void,
  ) {}

  soon(): void {
    this.#cancel ??= this.timers.after(gatherMs, () => {
      this.#cancel = undefined;
      this.commit();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
