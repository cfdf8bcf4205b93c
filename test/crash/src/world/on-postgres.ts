import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Postgres, startPostgres } from '@stillhere/engines';
import { say } from '@stillhere/harness/people';

export interface OnPostgres {
  readonly postgres: Postgres;
  /** What a world needs to be a cluster on it. */
  readonly cluster: { readonly entry: string; readonly env: Readonly<Record<string, string>> };
}

/** A real PostgreSQL for as long as `work` takes; `work` says whether its files are worth a look afterwards. */
export async function onPostgres(work: (on: OnPostgres) => Promise<{ isKept: boolean }>) {
  const folder = mkdtempSync(join(tmpdir(), 'stillhere-cluster-db-'));
  // The account that the database runs as has to pass through it.
  chmodSync(folder, 0o711);
  const postgres = await startPostgres({ directory: join(folder, 'postgres') });
  const env = { STILLHERE_LOG: postgres.url, STILLHERE_LOG_OWNER: postgres.ownerUrl };
  let isKept = true;
  try {
    const cluster = { entry: 'tools/cluster/dist/main.js', env };
    ({ isKept } = await work({ postgres, cluster }));
  } finally {
    await postgres.stop();
    if (isKept) say(`kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}
