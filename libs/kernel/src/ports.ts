/** The only sources of time: wall time for what is recorded, monotonic time for durations. */
export interface Clock {
  /** Milliseconds since 1970 in UTC; may step; never subtract two of them to get a duration. */
  now(): number;
  /** Milliseconds since an arbitrary start; never steps back. */
  monotonicMs(): number;
}

/** The only source of chance. */
export interface Random {
  bytes(length: number): Uint8Array;
  /** In [0, 1). */
  fraction(): number;
}

/** The only source of delayed work. Virtual in tests and in simulation. */
export interface Timers {
  /** Runs `work` once after `delayMs`; the returned function cancels it and may be called twice. */
  after(delayMs: number, work: () => void): Cancel;
}

export type Cancel = () => void;

/** Where a process leaves behind that it was alive, for whoever comes after a crash. */
export interface AliveMark {
  /** As the process before this one left it: wall time as ISO-8601; '' when nobody knows. */
  readonly before: string;
  /** Never throws; a mark that was not kept makes a gap of ours look shorter, and nothing else. */
  leave(at: string): void;
}
