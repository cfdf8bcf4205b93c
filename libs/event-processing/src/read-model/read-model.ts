import type { JsonValue, Position } from '@stillhere/kernel';

/** Where processors keep rows and checkpoints. All of it can be made again from the log. */
export interface ReadModelStore {
  /** `name` is `name@version`: a new version starts with no rows and no checkpoint. */
  open(name: string): Promise<ReadModel>;
  close(): Promise<void>;
}

export interface ReadModelChange {
  /** Where the writer believes the checkpoint to be. */
  readonly expected: Position | undefined;
  /** Above `expected`. */
  readonly next: Position;
  readonly puts: Iterable<readonly [key: string, value: JsonValue]>;
  readonly deletes: Iterable<string>;
}

/** What one commit left behind: rows and the checkpoint that they stand for, never of two commits. */
export interface StoredRows {
  /** `undefined` before the first commit. */
  readonly checkpoint: Position | undefined;
  /** In the order of their keys. */
  readonly rows: Iterable<readonly [key: string, value: JsonValue]>;
}

export interface ReadModel {
  /** As stored now. */
  read(): Promise<StoredRows>;
  /**
   * Rows and checkpoint together, or nothing. The change is taken as it is at the call.
   * @throws CheckpointConflict when the checkpoint is not `expected`, or `next` is not above it
   * @throws ReadModelUnavailable
   */
  commit(change: ReadModelChange): Promise<void>;
}
