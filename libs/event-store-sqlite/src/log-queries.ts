import type { StreamHead } from '@stillhere/event-store';
import { isUnchained, LogCorruption, positionOf } from '@stillhere/event-store';
import type { Hash, StreamName } from '@stillhere/kernel';
import type { Database, Statement } from '@stillhere/sqlite';
import { faultKindOf } from '@stillhere/sqlite';
import type { Row, RowFormat } from './row.js';
import { checkRow, dataAt, hashAt, placeOf, prevHashAt } from './row.js';

/** Some rows, flat, and whether more follow within what was asked for. */
export interface Batch {
  readonly rows: readonly (string | number)[];
  readonly hasMore: boolean;
}

/** One batch stays a few milliseconds of work, so that no reader holds the writer's log open. */
export const batchRowsMax = 512;
const batchTextMax = 1024 * 1024;
/** What a scan passes over costs a hundredth of what it hands out. */
const scanRowsMax = 8_192;

/** One step of a scan. */
export interface ScanBatch {
  readonly rows: readonly (string | number)[];
  /** Every ordinal up to this one was looked at. */
  readonly reached: number;
}

/** The reads of the log, each checked row by row. Throws LogCorruption. */
export class LogQueries {
  readonly #database: Database;
  readonly #byRevision: Statement;
  readonly #byPosition: Statement;
  readonly #byType: Statement;
  readonly #newest: Statement;
  readonly #head: Statement;

  constructor(database: Database, format: RowFormat) {
    this.#database = database;
    const select = `SELECT ${format.columns}, checksum FROM event JOIN stream ON stream.id = stream_id`;
    this.#byRevision = this.#prepare(
      `${select} WHERE name = ? AND revision >= ? ORDER BY revision LIMIT ?`,
    );
    this.#byPosition = this.#prepare(`${select} WHERE position > ? ORDER BY position LIMIT ?`);
    // The unary plus keeps SQLite from looking for another way than along the positions.
    this.#byType = this.#prepare(
      `${select} WHERE position > ? AND position <= ?
       AND +type IN (SELECT value FROM json_each(?)) ORDER BY position LIMIT ?`,
    );
    this.#newest = this.#prepare('SELECT coalesce(max(position), 0) FROM event');
    this.#head = this.#prepare(
      `SELECT revision, hash FROM event JOIN stream ON stream.id = stream_id
       WHERE name = ? ORDER BY revision DESC LIMIT 1`,
    );
  }

  /** Events of one stream from revision `from` on. A hole in the revisions is a LogCorruption. */
  stream(stream: string, from: number, limit: number): Batch {
    let expected = from;
    let link: string | number | undefined;
    return this.#batch(this.#byRevision, [stream, from, rowsFor(limit)], limit, (row) => {
      if (row[2] !== expected || (link !== undefined && row[prevHashAt] !== link)) {
        throw new LogCorruption(
          `${stream}: revision ${expected} should follow but revision ${row[2]} does`,
          placeOf(row),
        );
      }
      expected += 1;
      link = isUnchained(stream as StreamName) ? undefined : row[hashAt];
    });
  }

  /** Events of the whole log after `ordinal`. A hole in the positions is a LogCorruption. */
  all(ordinal: number, limit: number): Batch {
    let expected = ordinal + 1;
    return this.#batch(this.#byPosition, [ordinal, rowsFor(limit)], limit, (row) => {
      if (row[0] !== expected) {
        throw new LogCorruption(`the event at position ${expected} is missing`, {
          position: positionOf(expected),
        });
      }
      expected += 1;
    });
  }

  /** Events of some types after `ordinal`: as many as one step finds. */
  scan(ordinal: number, types: readonly string[]): ScanBatch {
    const newest = this.#guarded(() => (this.#newest.get() as unknown as [number])[0]);
    const end = Math.min(newest, ordinal + scanRowsMax);
    let reached = ordinal;
    const parameters = [ordinal, end, JSON.stringify(types), batchRowsMax];
    const { rows, hasMore } = this.#batch(this.#byType, parameters, batchRowsMax + 1, (row) => {
      reached = row[0] as number;
    });
    if (!hasMore) reached = Math.max(ordinal, end);
    return { rows, reached };
  }

  head(stream: string): StreamHead {
    return this.#guarded(() => {
      const row = this.#head.get(stream) as unknown as [number, Hash] | undefined;
      if (row === undefined) return { status: 'missing' };
      return { status: 'open', revision: row[0], hash: row[1] };
    });
  }

  #prepare(query: string): Statement {
    return this.#guarded(() => {
      const statement = this.#database.prepare(query);
      statement.setReturnArrays(true);
      return statement;
    });
  }

  #batch(
    statement: Statement,
    parameters: (string | number)[],
    limit: number,
    check: (row: Row) => void,
  ): Batch {
    return this.#guarded(() => {
      const rows: (string | number)[] = [];
      let count = 0;
      let textLength = 0;
      for (const values of statement.iterate(...parameters)) {
        const row = values as unknown as (string | number)[];
        const checksum = row.pop() as number;
        checkRow(row, checksum);
        check(row);
        rows.push(...row);
        count += 1;
        textLength += (row[dataAt] as string).length;
        if (textLength >= batchTextMax) break;
      }
      const isFull = count === rowsFor(limit) || textLength >= batchTextMax;
      return { rows, hasMore: isFull && count < limit };
    });
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (faultKindOf(error) !== 'damaged') throw error;
      throw new LogCorruption(
        'the log file is damaged: its bytes are not what was written',
        {},
        { cause: error },
      );
    }
  }
}

const rowsFor = (limit: number): number => Math.min(limit, batchRowsMax);
