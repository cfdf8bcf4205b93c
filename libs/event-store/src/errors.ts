import type { Position, StreamName } from '@stillhere/kernel';

/** The stream is not where the caller thought. Nothing was written. Read again, decide again. */
export class RevisionConflict extends Error {
  readonly code = 'RevisionConflict';
  constructor(
    readonly stream: StreamName,
    readonly expected: string,
    readonly actual: string,
  ) {
    super(`${stream}: expected ${expected}, found ${actual}`);
  }
}

/** The stream takes no more events. Nothing was written. */
export class StreamClosed extends Error {
  readonly code = 'StreamClosed';
  constructor(readonly stream: StreamName) {
    super(`${stream} is closed`);
  }
}

/** One event is larger than the store takes. Nothing was written. */
export class EventTooLarge extends Error {
  readonly code = 'EventTooLarge';
  constructor(
    readonly sizeBytes: number,
    readonly sizeBytesMax: number,
  ) {
    super(`event of ${sizeBytes} bytes, at most ${sizeBytesMax}`);
  }
}

/** The store could not answer. With `outcomeKnown: false` the events may have been written once. */
export class StoreUnavailable extends Error {
  readonly code = 'StoreUnavailable';
  readonly outcomeKnown: boolean;
  /** `full`: no room on the disk. `poisoned`: an fsync failed, the process must restart. */
  readonly reason: 'full' | 'readonly' | 'poisoned' | 'closed' | 'deadline' | 'other';
  constructor(
    message: string,
    detail: { outcomeKnown: boolean; reason: StoreUnavailable['reason']; cause?: unknown },
  ) {
    super(message, { cause: detail.cause });
    this.outcomeKnown = detail.outcomeKnown;
    this.reason = detail.reason;
  }
}

/** A subscription ended other than by its reader's abort. Subscribe again after what you handled. */
export class SubscriptionDropped extends Error {
  readonly code = 'SubscriptionDropped';
}

/** Where a fault was found, as far as it could still be read. */
export interface LogPlace {
  readonly stream?: StreamName;
  readonly revision?: number;
  readonly position?: Position;
}

/** Stored bytes are not what was written. A fault: the process stops. */
export class LogCorruption extends Error {
  readonly code = 'LogCorruption';
  constructor(
    message: string,
    readonly place: LogPlace = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
