import type { JsonValue, Position, StreamName } from '@stillhere/kernel';
import type { Entry, EntryReader } from './entry.js';
import type { Share, Turn } from './share.js';

/** Where processors keep rows and checkpoints. All of it can be made again from the log. */
export interface ReadModelStore {
  /** `name` is `name@version`: a new version starts with no rows and no checkpoint. */
  open(name: string): Promise<ReadModel>;
  /**
   * An empty build of the same model beside the live one, which nobody reads until it goes live. One that somebody else
   * began and did not finish is dropped: whoever still writes to it gets a CheckpointConflict.
   */
  openBeside(name: string): Promise<BuildBeside>;
  /** To look entries up; it takes no turn and stores nothing. */
  openReader(name: string): Promise<EntryReader>;
  /**
   * Whose turn it is to do what one of the processes does that keep this store, by its name; missing: one process keeps it
   * alone.
   */
  readonly turnOf?: ((name: string) => Turn) | undefined;
  close(): Promise<void>;
}

export interface ReadModelChange {
  /** Where the writer believes the checkpoint to be. */
  readonly expected: Position | undefined;
  /** Above `expected`. */
  readonly next: Position;
  readonly puts: Iterable<readonly [key: string, value: JsonValue]>;
  readonly deletes: Iterable<string>;
  /** The last revision that the rows stand for, of each stream that has a newer one. */
  readonly revisions?: Iterable<readonly [stream: StreamName, revision: number]>;
  /** Added to what there is. */
  readonly entries?: Iterable<Entry>;
}

/** What one commit left behind: rows and the checkpoint that they stand for, never of two commits. */
export interface StoredRows {
  /** `undefined` before the first commit. */
  readonly checkpoint: Position | undefined;
  /** In the order of their keys. */
  readonly rows: Iterable<readonly [key: string, value: JsonValue]>;
}

export interface ReadModel extends EntryReader {
  /** As stored now. */
  read(): Promise<StoredRows>;
  /** Some of the stored rows; keys that have none are missing. For models whose rows are too many for memory. */
  valuesOf(keys: readonly string[]): Promise<ReadonlyMap<string, JsonValue>>;
  /** The last revision that the stored rows stand for; streams that were never committed are missing. */
  revisionsOf(streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>>;
  /**
   * Rows, revisions and checkpoint together, or nothing. The change is taken as it is at the call.
   * @throws CheckpointConflict when the checkpoint is not `expected`, or `next` is not above it, or another build went
   * live since `read` or `standing`
   * @throws ReadModelUnavailable
   */
  commit(change: ReadModelChange): Promise<void>;
  /** Of a model that several processes keep; `undefined`: of this one alone. */
  readonly share?: Share | undefined;
}

export interface BuildBeside extends ReadModel {
  /**
   * In one transaction the live build from now on; the one before is dropped.
   * @throws CheckpointConflict when the live one is further, or this one was dropped
   * @throws ReadModelUnavailable
   */
  goLive(): Promise<void>;
  drop(): Promise<void>;
}
