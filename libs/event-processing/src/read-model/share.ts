import type { Position } from '@stillhere/kernel';
import type { ChangeSignal } from '../projection/change-signal.js';

/** Whose it is to commit a model, of the processes that keep it. */
export interface Turn {
  /** Ask before each step. Two may believe it for a moment: the checkpoint lets one of them through. */
  isOurs(): boolean;
  /** Tells each time when it became ours or somebody else's. */
  readonly changed: ChangeSignal;
  /** Lets the next one have it. */
  close(): Promise<void>;
}

/** A model that several processes keep: each folds the log itself, one commits. */
export interface Share {
  readonly turn: Turn;
  /** Where it stands by now. Rejects with ReadModelUnavailable. */
  look(): Promise<LookedAt>;
}

export interface LookedAt {
  readonly checkpoint: Position | undefined;
  /** Another build went live since `read`: the rows that were read then are not the stored ones any more. */
  readonly isReplaced: boolean;
}
