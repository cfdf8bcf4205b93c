import type { Tip } from '@stillhere/event-store';
import { admit, emptyStreamHash, RevisionConflict } from '@stillhere/event-store';
import type { EventId, StreamName } from '@stillhere/kernel';
import type { Database, Statement } from '@stillhere/sqlite';
import { faultKindOf, rollback } from '@stillhere/sqlite';
import type { UnsafeForTesting } from './options.js';
import type { Row } from './row.js';
import { checksumOf, rowColumns } from './row.js';
import { TipCache } from './tip-cache.js';
import type { Answer, Flat, WireAppend } from './wire.js';
import { decodeAppends, encodeAnswer, sharedNowMs } from './wire.js';

export interface CommitOutcome {
  /** `recordedAt`, then the answers in the order of the appends. */
  readonly answers: Flat;
  /** The handle can no longer be trusted, and why. */
  readonly poison?: string;
}

type Stage = 'deciding' | 'committing';

/** Decides and writes appends, several to one transaction and one fsync. Synchronous throughout. */
export class LogWriter {
  readonly #database: Database;
  readonly #unsafe: UnsafeForTesting;
  readonly #tips = new TipCache();
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #insert: Statement;
  readonly #selectTip: Statement;
  readonly #selectRevision: Statement;
  readonly #selectOrdinal: Statement;
  #newest: number;

  constructor(database: Database, unsafe: UnsafeForTesting = {}) {
    this.#database = database;
    this.#unsafe = unsafe;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#insert = database.prepare(
      `INSERT INTO event (${rowColumns}, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#selectTip = database.prepare(
      'SELECT revision, hash FROM event WHERE stream = ? ORDER BY revision DESC LIMIT 1',
    );
    this.#selectRevision = database.prepare(
      'SELECT revision FROM event WHERE stream = ? AND event_id = ?',
    );
    this.#selectOrdinal = database.prepare(
      'SELECT position FROM event WHERE stream = ? AND revision = ?',
    );
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
      if (this.#unsafe.acknowledgeBeforeCommit === true) early?.(answers);
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
    const { stream } = append;
    const tip = this.#tipOf(stream);
    try {
      const { kind, first } =
        this.#unsafe.skipDedupe === true
          ? { kind: 'append', first: tip.revision + 1 }
          : admit(append, tip, (eventId) => this.#revisionOf(stream, eventId));
      if (kind === 'append') this.#write(append, first, recordedAt);
      if (kind === 'append') return { kind: 'appended', first, lastOrdinal: this.#newest };
      const last = first + append.links.length - 1;
      const row = this.#selectOrdinal.get(stream, last);
      return { kind: 'repeated', first, lastOrdinal: Number(row?.position) };
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
      return { kind: 'conflict', expected: error.expected, actual: error.actual };
    }
  }

  #write({ stream, links }: WireAppend, first: number, recordedAt: string): void {
    let revision = first;
    for (const { eventId, type, data, metadata, prevHash, hash } of links) {
      const row: Row = [
        this.#newest + 1,
        stream,
        revision,
        eventId,
        type,
        data,
        metadata,
        prevHash,
        hash,
        recordedAt,
      ];
      this.#insert.run(...row, checksumOf(row));
      this.#newest += 1;
      this.#tips.set(stream, { revision, hash });
      revision += 1;
    }
  }

  #tipOf(stream: StreamName): Tip {
    const cached = this.#tips.get(stream);
    if (cached !== undefined) return cached;
    const row = this.#selectTip.get(stream);
    if (row === undefined) return { revision: -1, hash: emptyStreamHash };
    const tip = { revision: Number(row.revision), hash: row.hash as Tip['hash'] };
    this.#tips.set(stream, tip);
    return tip;
  }

  #revisionOf(stream: StreamName, eventId: EventId): number | undefined {
    const row = this.#selectRevision.get(stream, eventId);
    return row === undefined ? undefined : Number(row.revision);
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
