import type { Known } from '@stillhere/identity';

export interface KnownRowsOptions<Row> {
  /** What was seen still counts. */
  readonly isTold: () => boolean;
  /** What this process noted and may not be written yet is kept. */
  readonly keep?: (seen: Row, known: Row) => Row;
}

interface Cell<Row> {
  row: Row | undefined;
}

/**
 * Rows that somebody in this process still asks about, as they were seen last. A cell lives as long as whoever asks: a sign-in
 * that nothing is open for is no longer looked at.
 */
export class KnownRows<Row> {
  readonly #cells = new Map<string, WeakRef<Cell<Row>>>();

  constructor(private readonly options: KnownRowsOptions<Row>) {}

  put(key: string, row: Row): Known<Row> {
    const cell = this.#cells.get(key)?.deref() ?? { row };
    cell.row = this.#kept(row, cell.row);
    this.#cells.set(key, new WeakRef(cell));
    return () => (this.options.isTold() ? cell.row : undefined);
  }

  /** Of those that are still asked about. */
  keys(): readonly string[] {
    for (const [key, reference] of this.#cells) {
      if (reference.deref() === undefined) this.#cells.delete(key);
    }
    return [...this.#cells.keys()];
  }

  /** What a look at `keys` found; whichever of them is not in `rows` is gone. */
  saw(keys: readonly string[], rows: ReadonlyMap<string, Row>): void {
    for (const key of keys) this.change(key, (known) => this.#kept(rows.get(key), known));
  }

  change(key: string, change: (row: Row | undefined) => Row | undefined): void {
    const cell = this.#cells.get(key)?.deref();
    if (cell) cell.row = change(cell.row);
  }

  #kept(seen: Row | undefined, known: Row | undefined): Row | undefined {
    const { keep } = this.options;
    return keep && seen && known ? keep(seen, known) : seen;
  }
}
