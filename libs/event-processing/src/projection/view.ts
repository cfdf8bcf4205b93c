import type { Position } from '@stillhere/kernel';
import { Unstored } from './unstored.js';

/** A read model in memory, as its readers see it. Rows are not to be changed in place. */
export interface ReadView<Row> {
  readonly size: number;
  get(key: string): Row | undefined;
  /** In the order in which keys were first put. */
  entries(): IterableIterator<[string, Row]>;
}

/** The same with what a projection may do to it. */
export interface ProjectionView<Row> extends ReadView<Row> {
  put(key: string, row: Row): void;
  delete(key: string): void;
}

/** Rows in memory, and what of them is not stored yet. */
export class RowsInMemory<Row> implements ProjectionView<Row> {
  #rows: Map<string, Row>;
  readonly #unstored = new Unstored<string>();
  /** Where in the log the change comes from that is being applied. */
  at = '' as Position;
  /** Counts changes: tells whether an event changed anything. */
  changes = 0;

  constructor(rows: Iterable<readonly [string, Row]>) {
    this.#rows = new Map(rows);
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  entries(): IterableIterator<[string, Row]> {
    return this.#rows.entries();
  }

  put(key: string, row: Row): void {
    this.#rows.set(key, row);
    this.#changed(key);
  }

  delete(key: string): void {
    if (this.#rows.delete(key)) this.#changed(key);
  }

  /** These are the stored ones. Whoever looks through this view sees them from now on. */
  replaceBy(rows: Iterable<readonly [string, Row]>): void {
    this.#rows = new Map(rows);
    this.#unstored.clear();
    this.changes += 1;
  }

  /** What a commit has to write. */
  unstored(): UnstoredRows<Row> {
    const puts: [string, Row][] = [];
    const deletes: string[] = [];
    for (const key of this.#unstored.keys()) {
      const row = this.#rows.get(key);
      if (row === undefined) deletes.push(key);
      else puts.push([key, row]);
    }
    const { newest } = this.#unstored;
    return { puts, deletes, stored: () => this.#unstored.stored(newest) };
  }

  storedElsewhere(checkpoint: Position): void {
    this.#unstored.storedElsewhere(checkpoint);
  }

  #changed(key: string): void {
    this.#unstored.mark(key, this.at);
    this.changes += 1;
  }
}

export interface UnstoredRows<Row> {
  readonly puts: [string, Row][];
  readonly deletes: string[];
  /** They are: what changed since they were taken is not. */
  readonly stored: () => void;
}
