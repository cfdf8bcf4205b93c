import { PostgresFault } from './fault.js';

/** The oldest that its makers still mend (until November 2026), and that this is tested with: 15. */
const versionMin = 140_000;

/**
 * A peer that vanished (a cut cable, a machine that died) is noticed within about 25 s on both sides;
 * the system's own two hours would keep its locks that long.
 */
const keepAliveIdleSeconds = 10;
const keepAliveSeconds = 5;
const keepAliveCount = 3;

/** Run on each new connection, in one round trip. */
export const connectionCheck = `SELECT current_setting('server_version_num')::int AS version,
  current_setting('server_version') AS release,
  current_setting('synchronous_commit') AS synchronous_commit,
  current_setting('fsync') AS fsync,
  current_setting('full_page_writes') AS full_page_writes,
  current_setting('server_encoding') AS encoding,
  pg_is_in_recovery() AS is_standby,
  current_user::text AS role,
  set_config('tcp_keepalives_idle', '${keepAliveIdleSeconds}', false),
  set_config('tcp_keepalives_interval', '${keepAliveSeconds}', false),
  set_config('tcp_keepalives_count', '${keepAliveCount}', false)`;

export interface ConnectionFacts {
  readonly version: number;
  readonly release: string;
  readonly synchronous_commit: string;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly encoding: string;
  readonly is_standby: boolean;
  readonly role: string;
}

/**
 * Whether "committed" means durable here. Each connection is asked: a fail-over, or a setting of the
 * role, may have changed it. Throws PostgresFault.
 */
export function checkConnection(facts: ConnectionFacts, address: string): void {
  const refuse = (kind: 'version' | 'setting' | 'readonly', what: string) => {
    throw new PostgresFault(kind, `${address}: ${what} Nothing was changed.`);
  };
  if (facts.version < versionMin) {
    refuse(
      'version',
      `PostgreSQL ${facts.release} is too old; it must be ${versionMin / 10_000} or newer.`,
    );
  }
  if (facts.is_standby) refuse('readonly', 'this server is a standby. Name the primary.');
  if (facts.encoding !== 'UTF8') {
    refuse('setting', `the database is encoded in ${facts.encoding}; it must be UTF8.`);
  }
  // Weaker ones than `on` are durable here and not yet on the standby that would take over.
  if (!['on', 'remote_apply'].includes(facts.synchronous_commit)) {
    refuse(
      'setting',
      `synchronous_commit is "${facts.synchronous_commit}" for this role, so a commit could be lost after ` +
        'it was acknowledged. Set it to "on" (ALTER ROLE … RESET synchronous_commit, or postgresql.conf).',
    );
  }
  for (const name of ['fsync', 'full_page_writes'] as const) {
    if (facts[name] === 'on') continue;
    refuse(
      'setting',
      `${name} is off, so a power cut could take what was acknowledged. Switch it on.`,
    );
  }
}
