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
} from '@stillhere/event-store';
import type { StreamName, Timers } from '@stillhere/kernel';
import type { HealthState, Logger } from '@stillhere/nest-kit';

/** The part of `HealthState` that is the log's. */
export const logPart = 'log';

/** While nothing can be written: how often it is tried whether there is room again. */
const probeEveryMs = 2_000;

export interface WatchedStoreParts {
  readonly health: HealthState;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Rejects while there is no room. */
  readonly probe: () => Promise<void>;
}

/**
 * The same store; what its appends meet decides whether this process is ready. No room or no
 * permission passes, and is looked after here, since who is not ready may get no appends to try it
 * with. A poisoned log stays so until the next start.
 */
export class WatchedStore implements EventStore {
  #isWritable = true;
  #cancelProbe = (): void => undefined;

  constructor(
    private readonly store: EventStore,
    private readonly parts: WatchedStoreParts,
  ) {
    parts.health.set(logPart, true);
  }

  get storeId(): string {
    return this.store.storeId;
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
    this.#cancelProbe();
    return this.store.close();
  }

  readonly #wrote = (): void => {
    if (!this.#isWritable) this.#recover();
  };

  readonly #failed = (error: unknown): void => {
    if (!(error instanceof StoreUnavailable) || !this.#isWritable) return;
    const { reason } = error;
    if (reason !== 'full' && reason !== 'readonly' && reason !== 'poisoned') return;
    this.#isWritable = false;
    this.parts.logger.error('the log takes nothing: not ready', { reason });
    this.parts.health.set(logPart, false);
    if (reason !== 'poisoned') this.#probeLater();
  };

  #probeLater(): void {
    this.#cancelProbe = this.parts.timers.after(probeEveryMs, () => {
      this.parts.probe().then(this.#wrote, () => this.#probeLater());
    });
  }

  #recover(): void {
    this.#cancelProbe();
    this.#isWritable = true;
    this.parts.logger.info('the log can be written again');
    this.parts.health.set(logPart, true);
  }
}

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
