import type { Clock } from '@stillhere/kernel';
import type { Database } from '@stillhere/sqlite';

/** Tells whether anybody changed who may do what: this process, or another one such as a tool. */
export interface Changes {
  /** Another text after each change; at most `freshForMs` milliseconds old. */
  version(freshForMs: number): string;
  /** What was just written concerns nobody's rights. */
  harmless(rows: number): void;
}

/**
 * One look for all sign-ins of the process: SQLite counts the commits of others (`data_version`) and
 * the rows that this connection changed (`total_changes`).
 */
export function watchChanges(database: Database, clock: Clock): Changes {
  const select = database.prepare(
    'SELECT data_version AS others, total_changes() AS own FROM pragma_data_version',
  );
  let harmlessRows = 0;
  let version = '';
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return {
    version(freshForMs) {
      const nowMs = clock.monotonicMs();
      if (nowMs - lookedAtMs >= freshForMs) {
        const { others, own } = select.get() ?? {};
        version = `${others} ${Number(own) - harmlessRows}`;
        lookedAtMs = nowMs;
      }
      return version;
    },
    harmless(rows) {
      harmlessRows += rows;
    },
  };
}
