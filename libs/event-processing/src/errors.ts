import type { StoredEvent } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';

/** A command was not carried out. Nothing of it was recorded; it may be sent again. */
export class TransactionAborted extends Error {
  readonly code = 'TransactionAborted';
  readonly retryable = true;
  constructor(
    readonly stream: StreamName,
    /**
     * `conflict`: others kept writing. `deadline`: too late. `busy`: too many wait already. `dropped`:
     * what it was decided on was not recorded.
     */
    readonly reason: 'conflict' | 'deadline' | 'busy' | 'dropped',
  ) {
    super(`${stream}: not carried out (${reason})`);
  }
}

/** Somebody else moved this checkpoint: two owners of one processor. The one that sees it stops. */
export class CheckpointConflict extends Error {
  readonly code = 'CheckpointConflict';
  constructor(
    readonly processor: string,
    readonly expected: string | undefined,
    readonly found: string | undefined,
  ) {
    super(
      `${processor}: checkpoint expected at ${expected ?? 'the start'}, found ${found ?? 'none'}`,
    );
  }
}

/** No room for rows and checkpoint, or their database is away. Nothing of the commit was kept; it works again later. */
export class ReadModelUnavailable extends Error {
  readonly code = 'ReadModelUnavailable';
}

/** An event that a processor cannot take, however often it tries. */
export class PoisonEvent extends Error {
  readonly code = 'PoisonEvent';
  constructor(
    readonly processor: string,
    /** Stream and revision say where to look; what it says does not belong into a message. */
    readonly event: Pick<StoredEvent, 'eventId' | 'stream' | 'revision'>,
    cause: unknown,
  ) {
    const { eventId, stream, revision } = event;
    const why =
      cause instanceof Error ? ((cause as { code?: string }).code ?? cause.name) : 'Fault';
    super(`${processor}: cannot take event ${eventId} (${stream} ${revision}): ${why}`, { cause });
  }
}
