import { type JsonValue, type Position, pause, type Timers } from '@stillhere/kernel';
import { CheckpointConflict, ReadModelUnavailable } from '../errors.js';
import type { ReadModel } from '../read-model/read-model.js';
import type { Share } from '../read-model/share.js';
import { GatheredCommit } from '../runner/gathered-commit.js';
import { StreamRevisions } from '../runner/stream-revisions.js';
import type { RowsInMemory } from './view.js';

/** Applied events gathered in one commit at most. */
const batchSizeMax = 512;
/** How soon a process that nobody gives an event notices that another build went live. */
const lookEveryMs = 5_000;
const againMs = 1_000;

export interface StoredViewParts<Row> {
  readonly model: ReadModel;
  readonly rows: RowsInMemory<Row>;
  readonly timers: Timers;
  /** It cannot go on. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Rows in memory, and what becomes of them where they are stored. Kept by this process alone, they are stored a little
 * later and many at once. Kept by several, each has all of them in memory and one stores; the others
 * forget what it has stored, so that any of them can go on from there.
 */
export class StoredView<Row> {
  readonly streams: StreamRevisions;
  readonly #commits: GatheredCommit;
  #replaced = new AbortController();
  #checkpoint: Position | undefined;
  #position: Position | undefined;
  #gathered = 0;
  #cancelLook: (() => void) | undefined;

  constructor(private readonly parts: StoredViewParts<Row>) {
    this.streams = new StreamRevisions(parts.model);
    this.#commits = new GatheredCommit({
      timers: parts.timers,
      commit: () => this.#commit(),
      onFailure: (error) => parts.onFailure(error),
    });
  }

  /** The newest event applied or passed over. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Aborts when another build went live: what is in memory is not what is stored. */
  get replaced(): AbortSignal {
    return this.#replaced.signal;
  }

  /** From the stored rows, as they are now. Rejects with ReadModelUnavailable. */
  async load(): Promise<void> {
    const { rows, checkpoint } = await this.parts.model.read();
    this.parts.rows.replaceBy(rows as Iterable<readonly [string, Row]>);
    this.streams.forget();
    this.#checkpoint = checkpoint;
    this.#position = checkpoint;
    this.#replaced = new AbortController();
    if (this.parts.model.share !== undefined) this.#lookLater();
  }

  /** The same, however long it takes. */
  async loadAgain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.load();
        return;
      } catch (error) {
        if (!(error instanceof ReadModelUnavailable)) throw error;
      }
      await pause({ timers: this.parts.timers, signal }, againMs);
    }
  }

  /** An event was applied. A returned promise holds the next one back. */
  took(position: Position): Promise<void> | undefined {
    this.moveTo(position);
    this.#gathered += 1;
    return this.#gathered >= batchSizeMax && this.#isOurs ? this.#commits.now() : undefined;
  }

  moveTo(position: Position | undefined): void {
    if (position === undefined || position <= (this.#position ?? '')) return;
    this.#position = position;
    this.#commits.soon();
  }

  letGo(): void {
    this.#commits.cancel();
    this.#cancelLook?.();
  }

  /** Stores what is applied, unless it had stopped by itself. */
  async close({ isStopped }: { readonly isStopped: boolean }): Promise<void> {
    this.letGo();
    await (isStopped ? this.#commits.settled() : this.#commits.now());
    this.letGo();
    await this.parts.model.share?.turn.close();
  }

  get #isOurs(): boolean {
    return this.parts.model.share?.turn.isOurs() ?? true;
  }

  /** What is applied while it runs belongs to the next one. */
  async #commit(): Promise<void> {
    const { model } = this.parts;
    this.#gathered = 0;
    if (model.share !== undefined && !(await this.#mayCommit(model.share))) return;
    const [before, next] = [this.#checkpoint, this.#position];
    if (next === undefined || next <= (before ?? '')) return;
    const { puts, deletes, stored: rowsStored } = this.parts.rows.unstored();
    const { revisions, stored: revisionsStored } = this.streams.unstored();
    try {
      const rows = { puts: puts as [string, JsonValue][], deletes };
      await model.commit({ expected: before, next, ...rows, revisions });
    } catch (error) {
      if (model.share === undefined || !(error instanceof CheckpointConflict)) throw error;
      this.#commits.soon();
      return;
    }
    rowsStored();
    revisionsStored();
    this.#checkpoint = next;
  }

  /** Takes in what another process stored. */
  async #mayCommit(share: Share): Promise<boolean> {
    const { checkpoint, isReplaced } = await share.look();
    if (this.#replaced.signal.aborted) return false;
    if (isReplaced) {
      this.#replaced.abort();
      return false;
    }
    this.#checkpoint = checkpoint;
    if (checkpoint !== undefined) {
      this.parts.rows.storedElsewhere(checkpoint);
      this.streams.storedElsewhere(checkpoint);
    }
    if (share.turn.isOurs()) return true;
    if ((this.#position ?? '') > (checkpoint ?? '')) this.#commits.soon();
    return false;
  }

  #lookLater(): void {
    this.#cancelLook?.();
    this.#cancelLook = this.parts.timers.after(lookEveryMs, () => {
      this.#lookLater();
      this.#commits.soon();
    });
  }
}
