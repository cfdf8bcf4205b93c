/** What a run adds up to. */
export interface Figures {
  cuts: number;
  /** Of those, how many were made while something that was not flushed was in the drive's cache. */
  withUnflushed: number;
  /** How many came before anything was acknowledged in that life. */
  beforeFirst: number;
  /** Of migrations: how many left a draft behind. */
  draftsMet: number;
  acknowledged: number;
  lost: number;
  duplicated: number;
  /** Disks that could not be mounted before their file system was repaired. */
  repaired: number;
  /** Of a log that a cut left, in the emulated machine. */
  readonly openMs: number[];
}

export const noFigures = (): Figures => ({
  cuts: 0,
  withUnflushed: 0,
  beforeFirst: 0,
  draftsMet: 0,
  acknowledged: 0,
  lost: 0,
  duplicated: 0,
  repaired: 0,
  openMs: [],
});
