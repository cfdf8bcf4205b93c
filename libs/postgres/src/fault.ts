/** What went wrong with a database, as far as a caller or an operator can do something about it. */
export type PostgresFaultKind =
  /** No server there, it is starting or stopping, or the connection broke. It may come back. */
  | 'unreachable'
  /** Its certificate, or a file that the address names for TLS, is not to be used. It works again once it is renewed. */
  | 'certificate'
  /** It has no connection or memory left, or others hold a lock for too long. It may pass. */
  | 'overloaded'
  /** No room on its disk. It works again when there is room. */
  | 'full'
  /** A standby, or switched to read-only. */
  | 'readonly'
  /** It did not answer in time. */
  | 'deadline'
  /** Unknown role, wrong password, or a right that the role lacks. A person has to act. */
  | 'role'
  /** No such database, or the address is none. A person has to act. */
  | 'database'
  /** Not migrated, migrated by a newer version, or somebody else's. A person has to act. */
  | 'schema'
  /** An older server than we rely on. A person has to act. */
  | 'version'
  /** A setting under which "committed" would not mean durable. A person has to act. */
  | 'setting'
  /** The disk or the memory of the server changed bytes, or it says so. Stop. */
  | 'damaged'
  /** `close` was called. */
  | 'closed';

/** Thrown by this library; the message is a sentence for the person who runs the process. */
export class PostgresFault extends Error {
  readonly code = 'PostgresFault';
  /** `false`: what was asked for may have been done, once. */
  readonly outcomeKnown: boolean;
  constructor(
    readonly kind: PostgresFaultKind,
    message: string,
    options: { readonly outcomeKnown?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.outcomeKnown = options.outcomeKnown ?? true;
  }
}

/**
 * When the error came. Of what was under way in a transaction before its COMMIT, nothing is kept
 * when the connection breaks; of a COMMIT, or of a statement that commits by itself, nobody knows.
 */
export type Stage = 'connecting' | 'in transaction' | 'committing';

/**
 * An error of the driver as a PostgresFault that names `address`. What is no fault of the database
 * comes back as it was: a broken unique or check rule, a conflict of transactions, a wrong statement.
 */
export function postgresFault(error: unknown, stage: Stage, address: string): unknown {
  if (error instanceof PostgresFault) return error;
  const state = sqlStateOf(error);
  const kind = state === undefined ? kindOfBroken(error) : kindOfState(state);
  if (kind === undefined) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const said = state === undefined ? `Found: ${detail}` : `PostgreSQL says: ${detail}`;
  return new PostgresFault(kind, `${sentences[kind](address)} ${said}`, {
    cause: error,
    outcomeKnown: stage !== 'committing' || (state !== undefined && !isFatal(error)),
  });
}

/** Five characters as in PostgreSQL's table of error codes; `undefined`: the server did not say it. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined;
}

/** The session ends with it, at a moment that says nothing about its last statement. */
function isFatal(error: unknown): boolean {
  const { severity } = error as { severity: string };
  return severity === 'FATAL' || severity === 'PANIC';
}

const kindsOfStates: Readonly<Record<string, PostgresFaultKind>> = {
  '25006': 'readonly', // read_only_sql_transaction
  '28000': 'role', // invalid_authorization_specification
  '28P01': 'role', // invalid_password
  '3D000': 'database', // invalid_catalog_name
  '3F000': 'schema', // invalid_schema_name
  '42P01': 'schema', // undefined_table
  '42703': 'schema', // undefined_column
  '42883': 'schema', // undefined_function
  '42501': 'role', // insufficient_privilege
  '53100': 'full', // disk_full
  '55P03': 'overloaded', // lock_not_available
  '57014': 'deadline', // query_canceled: statement_timeout
  '25P03': 'deadline', // idle_in_transaction_session_timeout
  '57P01': 'unreachable', // admin_shutdown
  '57P02': 'unreachable', // crash_shutdown
  '57P03': 'unreachable', // cannot_connect_now
  '57P04': 'database', // database_dropped
};
const kindsOfClasses: Readonly<Record<string, PostgresFaultKind>> = {
  '08': 'unreachable', // connection exception
  '53': 'overloaded', // insufficient resources
  '58': 'unreachable', // system error: a failed read or write of the server's own files
  XX: 'damaged', // internal error, data or index corrupted
};

const kindOfState = (state: string): PostgresFaultKind | undefined =>
  kindsOfStates[state] ?? kindsOfClasses[state.slice(0, 2)];

/** The driver's own words for what has no code; anything else unknown is a mistake in our program. */
const brokenWords =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|not queryable|server does not support SSL|connection timeout/i;
const brokenCodes =
  /^(ECONN|ENOTFOUND|EAI_|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ERR_SSL|ERR_TLS)/;

const certificateCodes = /^(CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS_CERT)/;

function kindOfBroken(error: unknown): PostgresFaultKind | undefined {
  const { code, message = '', syscall } = (error ?? {}) as BrokenError;
  if (message === 'Query read timeout') return 'deadline';
  if (/after calling end on the pool/.test(message)) return 'closed';
  if (typeof code === 'string' && certificateCodes.test(code)) return 'certificate';
  // Of all that an address names only files for TLS are opened.
  if (syscall === 'open') return 'certificate';
  if (typeof code === 'string' && brokenCodes.test(code)) return 'unreachable';
  return brokenWords.test(message) ? 'unreachable' : undefined;
}

interface BrokenError {
  readonly code?: unknown;
  readonly message?: string;
  readonly syscall?: unknown;
}

const sentences: Readonly<Record<PostgresFaultKind, (address: string) => string>> = {
  unreachable: (address) =>
    `The database ${address} cannot be reached: see whether it runs, and its address. What was acknowledged is safe.`,
  certificate: (address) =>
    `The connection to ${address} cannot be encrypted as its address asks: a certificate is expired, not ` +
    'trusted or for another name, or a file is missing. Nothing was sent. See sslrootcert, sslcert and sslkey.',
  overloaded: (address) =>
    `The database ${address} has no connection or memory left, or somebody holds a lock for long. ` +
    'Nothing was lost. See max_connections and pg_stat_activity.',
  full: (address) =>
    `The database ${address} has no room on its disk. Nothing was lost; give it some room.`,
  readonly: (address) =>
    `The database ${address} takes no writes: it is a standby or was made read-only. Nothing was ` +
    'changed. Name the primary.',
  deadline: (address) =>
    `The database ${address} did not answer in time. What was acknowledged is safe.`,
  role: (address) =>
    `The database ${address} does not let this role in, or not do this. Nothing was changed. See its ` +
    'name, its password and its rights; migrations give the rights.',
  database: (address) => `There is no database ${address}. Nothing was changed.`,
  schema: (address) =>
    `The database ${address} does not have the tables that this needs. Nothing was changed. Migrate it ` +
    'with the role that owns it.',
  version: (address) => `The server of ${address} is too old.`,
  setting: (address) => `The server of ${address} is not durable as it is set.`,
  damaged: (address) =>
    `The database ${address} reports an error inside itself; its files may be damaged. Stop, keep its ` +
    'files, see its log, restore a copy.',
  closed: (address) => `The connection to ${address} is closed.`,
};
