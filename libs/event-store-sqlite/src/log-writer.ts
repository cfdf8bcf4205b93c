import type { Admission, Tip } from '@stillhere/event-store';
import { admit, emptyStreamHash, eventIdIn, RevisionConflict } from '@stillhere/event-store';
import type { Hash, StreamName } from '@stillhere/kernel';
import type { Database, Statement } from '@stillhere/sqlite';
import { faultKindOf, rollback } from '@stillhere/sqlite';
import { format2 } from './format-2.js';
import type { UnsafeForTesting } from './options.js';
import { prepareRowInsert, type RowInsert } from './row-insert.js';
import { createTipCache } from './tip-cache.js';
import type { Answer, Flat, WireAppend, WireEvent } from './wire.js';
import { decodeAppends, encodeAnswer, sharedNowMs } from './wire.js';

export interface CommitOutcome {
  /** `recordedAt`, then the answers in the order of the appends. */
  readonly answers: Flat;
  /** The handle can no longer be trusted, and why. */
  readonly poison?: string;
}

/** `id`: the number of the stream in the file; 0 while it is missing. */
interface NumberedTip extends Tip {
  readonly id: number;
}

const missing: NumberedTip = { id: 0, revision: -1, hash: emptyStreamHash };

type Stage = 'deciding' | 'committing';

/** Decides and writes appends, several to one transaction and one fsync. Synchronous throughout. */
export class LogWriter {
  readonly #database: Database;
  readonly #unsafe: UnsafeForTesting;
  readonly #tips = createTipCache<NumberedTip>();
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #insert: RowInsert;
  readonly #insertStream: Statement;
  readonly #selectTip: Statement;
  readonly #selectRevision: Statement;
  readonly #selectEnvelope: Statement;
  readonly #selectRows: Statement;
  #newest: number;

  constructor(database: Database, unsafe: UnsafeForTesting = {}) {
    this.#database = database;
    this.#unsafe = unsafe;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#insert = prepareRowInsert(database);
    this.#insertStream = database.prepare('INSERT INTO stream (name) VALUES (?)');
    this.#selectTip = database.prepare(
      'SELECT stream_id AS id, revision, hash FROM event JOIN stream ON stream.id = stream_id ' +
        'WHERE name = ? ORDER BY revision DESC LIMIT 1',
    );
    this.#selectRevision = database.prepare(
      'SELECT min(revision) AS revision FROM event WHERE stream_id = ? AND event_id = ?',
    );
    this.#selectEnvelope = database.prepare(
      'SELECT envelope FROM event WHERE stream_id = ? AND revision = ?',
    );
    this.#selectRows = database.prepare(
      `SELECT ${format2.columns} FROM event JOIN stream ON stream.id = stream_id ` +
        'WHERE stream_id = ? AND revision BETWEEN ? AND ? ORDER BY revision',
    );
    this.#selectRows.setReturnArrays(true);
    this.#newest = this.#readNewest();
  }

  /** Ordinal of the last committed event; 0 in an empty log. */
  get newest(): number {
    return this.#newest;
  }

  /**
   * One transaction over all appends of `messages`. `early` gets the answers before the commit and
   * exists for a positive control only.
   */
  commit(messages: readonly Flat[], early?: (answers: Flat) => void): CommitOutcome {
    const recordedAt = new Date().toISOString();
    const before = this.#newest;
    let stage: Stage = 'deciding';
    try {
      this.#begin.run();
      const answers = this.#decideAll(messages, recordedAt);
      if (this.#unsafe.acknowledgeBeforeCommit === true) {
        early?.(answers);
        // Whoever was told has time to act on it, on a busy machine too.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      }
      stage = 'committing';
      this.#commit.run();
      return { answers };
    } catch (error) {
      this.#newest = before;
      this.#tips.clear();
      return this.#failed(messages, error, stage);
    }
  }

  #decideAll(messages: readonly Flat[], recordedAt: string): Flat {
    const answers: (string | number)[] = [recordedAt];
    const nowMs = sharedNowMs();
    for (const message of messages) {
      for (const append of decodeAppends(message)) {
        const isExpired = append.expiresAtMs <= nowMs;
        encodeAnswer(answers, isExpired ? { kind: 'expired' } : this.#decide(append, recordedAt));
      }
    }
    return answers;
  }

  #decide(append: WireAppend, recordedAt: string): Answer {
    const tip = this.#tipOf(append.stream);
    try {
      const { kind, first } = this.#admit(append, tip);
      if (kind === 'append') {
        this.#write(append, tip, recordedAt);
        return { kind: 'appended', first, lastOrdinal: this.#newest };
      }
      const last = first + append.links.length - 1;
      return { kind: 'repeated', first, rows: this.#rows(tip.id, first, last) };
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
      return { kind: 'conflict', expected: error.expected, actual: error.actual };
    }
  }

  #rows(id: number, first: number, last: number): Flat {
    const rows = this.#selectRows.all(id, first, last) as unknown as (string | number)[][];
    return rows.flat();
  }

  #admit(append: WireAppend, tip: NumberedTip): Admission {
    return admit(append, tip, {
      at: (revision) => {
        const row = this.#selectEnvelope.get(tip.id, revision);
        return row === undefined ? undefined : eventIdIn(String(row.envelope));
      },
      revisionOf: (eventId) => {
        const revision = this.#selectRevision.get(tip.id, eventId)?.revision ?? undefined;
        return revision === undefined ? undefined : Number(revision);
      },
    });
  }

  #write({ stream, links }: WireAppend, tip: NumberedTip, recordedAt: string): void {
    const id = tip.id || Number(this.#insertStream.run(stream).lastInsertRowid);
    let { revision } = tip;
    for (const link of links) {
      revision += 1;
      this.#newest += 1;
      this.#insert({ ordinal: this.#newest, streamId: id, stream, revision }, link, recordedAt);
    }
    const last = links[links.length - 1] as WireEvent;
    this.#tips.set(stream, { id, revision, hash: last.hash });
  }

  #tipOf(stream: StreamName): NumberedTip {
    const cached = this.#tips.get(stream);
    if (cached !== undefined) return cached;
    const row = this.#selectTip.get(stream);
    if (row === undefined) return missing;
    const tip = {
      id: Number(row.id),
      revision: Number(row.revision),
      hash: row.hash as Hash,
    };
    this.#tips.set(stream, tip);
    return tip;
  }

  #readNewest(): number {
    const row = this.#database.prepare('SELECT max(position) AS newest FROM event').get();
    return Number(row?.newest ?? 0);
  }

  /** Nothing of the group was kept, except perhaps when the disk failed in the commit itself. */
  #failed(messages: readonly Flat[], error: unknown, stage: Stage): CommitOutcome {
    const kind = faultKindOf(error);
    const detail = error instanceof Error ? error.message : String(error);
    const canGoOn = kind === 'full' || kind === 'readonly' || kind === 'in-use';
    const isRolledBack = canGoOn && this.#rollBack();
    const reason = kind === 'full' || kind === 'readonly' ? kind : 'other';
    const isKnown = isRolledBack || stage === 'deciding';
    const answer: Answer = {
      kind: isKnown ? 'unavailable' : 'unavailable-unknown',
      reason: isRolledBack ? reason : 'poisoned',
      message: `the log cannot be written: ${detail}`,
    };
    const answers = answerEach(messages, answer);
    return isRolledBack ? { answers } : { answers, poison: detail };
  }

  #rollBack(): boolean {
    try {
      rollback(this.#database);
      return true;
    } catch {
      // Then the handle is in a state that we know nothing about: the caller poisons it.
      return false;
    }
  }
}

/** The same answer to every append of the messages. */
export function answerEach(messages: readonly Flat[], answer: Answer): Flat {
  const answers: (string | number)[] = [''];
  for (const message of messages) {
    for (const _append of decodeAppends(message)) encodeAnswer(answers, answer);
  }
  return answers;
}
