import type { Position } from '@stillhere/kernel';

/** An event by its place, as far as it tells this history from another. */
export interface LogPoint {
  readonly position: Position;
  readonly hash: string;
}

/** Which log it is and how far it goes, as seen without opening it for writing. */
export interface LogFacts {
  readonly storeId: string;
  /** The newest event; `undefined`: there is none yet. */
  readonly head: LogPoint | undefined;
  /** Those of the points asked for that stand in this log as they were given. */
  readonly holds: readonly LogPoint[];
}
