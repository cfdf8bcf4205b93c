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
  readonly #rows: Map<string, Row>;
  readonly #unstored = new Set<string>();
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

  /** What a commit has to write, taken over by it; `giveBack` where it failed. */
  takeUnstored(): { puts: [string, Row][]; deletes: string[] } {
    const puts: [string, Row][] = [];
    const deletes: string[] = [];
    for (const key of this.#unstored) {
      const row = this.#rows.get(key);
      if (row === undefined) deletes.push(key);
      else puts.push([key, row]);
    }
    this.#unstored.clear();
    return { puts, deletes };
  }

  /** Writes them again next time, as they are then. */
  giveBack({
    puts,
    deletes,
  }: {
    puts: readonly [string, Row][];
    deletes: readonly string[];
  }): void {
    for (const [key] of puts) this.#unstored.add(key);
    for (const key of deletes) this.#unstored.add(key);
  }

  #changed(key: string): void {
    this.#unstored.add(key);
    this.changes += 1;
  }
}
