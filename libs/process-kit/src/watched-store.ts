import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Append,
  type AppendOptions,
  type AppendOutcome,
  type AppendResult,
  appendBySubmit,
  type EventStore,
  type ProposedEvent,
  type ReadAllOptions,
  type ReadStreamOptions,
  StoreUnavailable,
  type SubscribeOptions,
  streamName,
} from '@stillhere/event-store';
import type { StreamName, Timers } from '@stillhere/kernel';
import type { HealthState, Logger } from '@stillhere/nest-kit';

/** The part of `HealthState` that is the log's. */
export const logPart = 'log';

/** How often a log is asked that takes nothing, or that may go away without a word. */
const probeEveryMs = 2_000;

export interface WatchedStoreParts {
  readonly health: HealthState;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Rejects while there is no room, or no log. */
  readonly probe: () => Promise<void>;
  /** On another machine, which may be away: asked all the time, and at once when an append went wrong. */
  readonly isElsewhere?: boolean;
}

/** What stands in the way of every append; another refusal may concern one of them alone. */
const hindering: ReadonlySet<StoreUnavailable['reason']> = new Set([
  'full',
  'readonly',
  'poisoned',
]);

/**
 * The same store; what its appends meet decides whether this process is ready. No room or no
 * permission passes, and is looked after here, since who is not ready may get no appends to try it
 * with. A poisoned log stays so until the next start.
 */
export class WatchedStore implements EventStore {
  #isWritable = true;
  #isOver = false;
  #isProbing = false;
  #cancelProbe = (): void => undefined;

  constructor(
    private readonly store: EventStore,
    private readonly parts: WatchedStoreParts,
  ) {
    parts.health.set(logPart, true);
    if (parts.isElsewhere) this.#probeLater();
  }

  get storeId(): string {
    return this.store.storeId;
  }
  get hasOtherWriters(): boolean {
    return this.store.hasOtherWriters;
  }

  submit(append: Append, settled: (outcome: AppendOutcome) => void): void {
    this.store.submit(append, (outcome) => {
      if (outcome.ok) this.#wrote();
      else this.#failed(outcome.error);
      settled(outcome);
    });
  }

  append(
    stream: StreamName,
    events: readonly ProposedEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    return appendBySubmit(this, { stream, events, ...options });
  }

  readStream(stream: StreamName, options?: ReadStreamOptions) {
    return this.store.readStream(stream, options);
  }
  head(stream: StreamName) {
    return this.store.head(stream);
  }
  readAll(options: ReadAllOptions) {
    return this.store.readAll(options);
  }
  subscribe(options: SubscribeOptions) {
    return this.store.subscribe(options);
  }

  close(): Promise<void> {
    this.#end();
    return this.store.close();
  }

  readonly #wrote = (): void => {
    if (!this.#isWritable) this.#recover();
  };

  readonly #failed = (error: unknown): void => {
    if (!(error instanceof StoreUnavailable)) return;
    const { reason } = error;
    if (reason === 'poisoned') this.#end();
    const { isElsewhere } = this.parts;
    if (hindering.has(reason)) {
      if (this.#isWritable && !isElsewhere) this.#probeLater();
      this.#stopped(reason);
    } else if (isElsewhere && this.#isWritable) this.#probe();
  };

  /** Nothing brings it back, or nobody asks any more. */
  #end(): void {
    this.#isOver = true;
    this.#cancelProbe();
  }

  #stopped(reason: string): void {
    if (!this.#isWritable) return;
    this.#isWritable = false;
    this.parts.logger.error('the log takes nothing: not ready', { reason });
    this.parts.health.set(logPart, false);
  }

  #probeLater(): void {
    if (this.#isOver) return;
    this.#cancelProbe();
    this.#cancelProbe = this.parts.timers.after(probeEveryMs, () => this.#probe());
  }

  #probe(): void {
    if (this.#isOver || this.#isProbing) return;
    this.#cancelProbe();
    this.#isProbing = true;
    this.parts.probe().then(this.#probed, this.#unanswered);
  }

  readonly #probed = (): void => {
    this.#isProbing = false;
    this.#wrote();
    if (this.parts.isElsewhere) this.#probeLater();
  };

  readonly #unanswered = (error: unknown): void => {
    this.#isProbing = false;
    if (this.#isOver) return;
    this.#stopped(error instanceof StoreUnavailable ? error.reason : 'unreachable');
    this.#probeLater();
  };

  #recover(): void {
    if (this.#isOver) return;
    if (!this.parts.isElsewhere) this.#cancelProbe();
    this.#isWritable = true;
    this.parts.logger.info('the log can be written again');
    this.parts.health.set(logPart, true);
  }
}

/** What any stream's head is asked for: whether an answer comes. */
const someStream = streamName('probe', 'nobodys', 'log');

/** A log on another machine, watched for the process's readiness. */
export const watchElsewhere = (
  store: EventStore,
  parts: Pick<WatchedStoreParts, 'health' | 'timers' | 'logger'>,
): EventStore =>
  new WatchedStore(store, {
    ...parts,
    probe: async () => void (await store.head(someStream)),
    isElsewhere: true,
  });

/** Room for a few hundred messages; less would fill up again at once. */
const probeBytes = 1_048_576;

/** Writes a file in `directory` and takes it away again. */
export async function probeRoom(directory: string): Promise<void> {
  const path = join(directory, 'room.probe');
  try {
    await writeFile(path, Buffer.alloc(probeBytes, 1), { flush: true });
  } finally {
    await rm(path, { force: true });
  }
}
