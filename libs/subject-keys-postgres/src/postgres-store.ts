import {
  type Listener,
  listen,
  type Postgres,
  PostgresFault,
  type PostgresLogger,
  type Statement,
  sqlStateOf,
} from '@stillhere/postgres';
import {
  ErasureIncomplete,
  type Shreds,
  type StoredSubjectKey,
  type SubjectKeyStore,
} from '@stillhere/subject-keys';
import { shredChannel } from './migration.js';

export interface PostgresSubjectKeyOptions {
  /** The schema is `subjectKeysMigration`'s. Stays the caller's: `close` leaves it open. */
  readonly database: Postgres;
  /** For the connection that listens for hints. */
  readonly url: string;
  readonly logger?: PostgresLogger | undefined;
}

/** Whoever shredded these was ended before the erasure; it takes milliseconds. */
const leftUnfinishedAfterSeconds = 30;

const find: Statement = {
  name: 'subject key find',
  text: 'SELECT key_id AS "keyId", wrapped, is_shredded AS "isShredded" FROM subject_keys.find($1)',
};
const add: Statement = {
  name: 'subject key add',
  text: `SELECT key_id AS "keyId", wrapped, is_shredded AS "isShredded"
    FROM subject_keys.add($1, $2, $3)`,
};
const shred: Statement = { name: 'subject key shred', text: 'SELECT subject_keys.shred($1)' };
const erase: Statement = { name: 'subject key erase', text: 'SELECT subject_keys.erase($1, $2)' };
/** One statement, so all three are of one moment. */
const look: Statement = {
  name: 'subject key look',
  text: `SELECT (SELECT coalesce(max(number), 0) FROM subject_keys.shred)::bigint AS newest,
    ARRAY(SELECT subject FROM subject_keys.shred WHERE number > $1 ORDER BY number) AS subjects,
    ARRAY(SELECT min(subject) FROM subject_keys.shred WHERE NOT is_erased
      AND at < clock_timestamp() - interval '${leftUnfinishedAfterSeconds} seconds' GROUP BY leaf) AS unfinished`,
};
const keyIds: Statement = {
  name: 'subject key ids',
  text: `SELECT DISTINCT key_id AS "keyId" FROM subject_keys.live_key AS live
    WHERE NOT EXISTS (SELECT FROM subject_keys.shred WHERE shred.subject = live.subject) ORDER BY 1`,
};

interface StandingRow {
  readonly keyId: string;
  readonly wrapped: Buffer;
  readonly isShredded: boolean;
}

interface LookRow {
  readonly newest: number;
  readonly subjects: readonly string[];
  readonly unfinished: readonly string[];
}

/** Keys that several processes share. Its calls reject with PostgresFault, `shred` also with ErasureIncomplete. */
export const createPostgresSubjectKeyStore = (
  options: PostgresSubjectKeyOptions,
): SubjectKeyStore => new PostgresSubjectKeyStore(options);

class PostgresSubjectKeyStore implements SubjectKeyStore {
  readonly hasOtherWriters = true;
  #listener: Listener | undefined;

  constructor(private readonly options: PostgresSubjectKeyOptions) {}

  async find(subject: string): Promise<StoredSubjectKey | undefined> {
    const [row] = await this.#asked<StandingRow>(find, [subject]);
    return row && standingOf(row);
  }

  async add(
    subject: string,
    { keyId, wrapped }: { readonly keyId: string; readonly wrapped: Uint8Array },
  ): Promise<StoredSubjectKey> {
    const [row] = await this.#asked<StandingRow>(add, [subject, keyId, Buffer.from(wrapped)]);
    if (row) return standingOf(row);
    throw new Error(`the key of ${subject} was added and is not there`);
  }

  async shred(subject: string): Promise<void> {
    await this.#asked(shred, [subject]);
    if (await this.#erased(subject, 'patiently')) return;
    throw new ErasureIncomplete(`the table of ${subject} in ${this.options.database.address}`);
  }

  async shredsSince(mark?: string): Promise<Shreds> {
    const [row] = await this.#asked<LookRow>(look, [mark ?? null]);
    if (!row) throw new Error('a look at what was destroyed has no answer');
    const { newest, subjects, unfinished } = row;
    for (const subject of unfinished) await this.#erased(subject);
    // A database that was set back numbers anew.
    const isKnown = mark !== undefined && Number(mark) <= newest;
    return { mark: String(newest), subjects: isKnown ? subjects : undefined };
  }

  watchShreds(onHint: () => void): void {
    const { url, logger } = this.options;
    this.#listener ??= listen({
      ...{ url, name: 'subject keys', channels: [shredChannel], logger },
      onHint,
      onListening: onHint,
    });
  }

  async keyIds(): Promise<readonly string[]> {
    return (await this.#asked<{ keyId: string }>(keyIds, [])).map(({ keyId }) => keyId);
  }

  async close(): Promise<void> {
    await this.#listener?.close();
  }

  /** False: somebody reads the table, and its old bytes stay until then. */
  async #erased(subject: string, patiently?: 'patiently'): Promise<boolean> {
    try {
      await this.#asked(erase, [subject, patiently !== undefined]);
      return true;
    } catch (error) {
      if (isLockedOut(error)) return false;
      throw error;
    }
  }

  /**
   * A connection that was cut while it rested is found out by the next question. It is asked again at once, on
   * another one: all of this may be done twice.
   */
  async #asked<Row extends object>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    const once = async () => (await this.options.database.query<Row>(statement, values)).rows;
    try {
      return await once();
    } catch (error) {
      if (error instanceof PostgresFault && error.kind === 'unreachable') return once();
      throw error;
    }
  }
}

const lockNotAvailable = '55P03';

const isLockedOut = (error: unknown): boolean =>
  error instanceof PostgresFault && sqlStateOf(error.cause) === lockNotAvailable;

const standingOf = ({ keyId, wrapped, isShredded }: StandingRow): StoredSubjectKey =>
  isShredded
    ? { status: 'shredded' }
    : { status: 'live', keyId, wrapped: Uint8Array.from(wrapped) };
