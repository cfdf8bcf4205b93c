import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Timers } from '@stillhere/kernel';
import { createLeases, type Lease, type Leases, leaseTimes, retryEveryMs } from '@stillhere/leases';
import { createPostgresBoard, leasesMigration } from '@stillhere/leases-postgres';
import { type Logger, systemClock, systemTimers } from '@stillhere/nest-kit';
import { openMigrated } from '@stillhere/postgres';

/** Another process of this shape runs on the same log. The message is a sentence for an operator. */
export class LogInUse extends Error {
  readonly code = 'LogInUse';
  constructor(address: string) {
    super(
      `Another Stillhere already runs on the log in ${address}. Nothing was changed. All services in one ` +
        'process need the log for themselves: stop the other one first.',
    );
  }
}

export interface SoleProcessOptions {
  /** Held by this process: whoever had the log from here before has ended. */
  readonly directory: string;
  readonly url: string;
  /** The role that owns the database: then the schema of the leases is brought up to date first. */
  readonly ownerUrl: string | undefined;
  readonly logger: Logger;
  /** Somebody else has the log now: the process must end. */
  readonly onTaken: (error: LogInUse) => void;
}

const leaseName = 'standalone';

/** One that was killed elsewhere is known to have ended this much later. */
const waitMs = leaseTimes.leaseMs + 2 * retryEveryMs;

/**
 * Holds the log for this process alone, by a lease: a copy of the data directory may have been started
 * elsewhere. A database that is away takes it from nobody. Returns the way to let go. Rejects with
 * LogInUse, PostgresFault.
 */
export async function holdForSoleProcess(
  options: SoleProcessOptions,
): Promise<() => Promise<void>> {
  const { url, ownerUrl, logger } = options;
  const database = await openMigrated({
    ...{ url, ownerUrl, logger, name: 'leases', connectionsMax: 2 },
    migrations: [leasesMigration],
  });
  const leases = createLeases({
    board: createPostgresBoard(database),
    owner: ownerIn(options.directory),
    clock: systemClock,
    timers: systemTimers,
  });
  let isClosed = false;
  const close = async (): Promise<void> => {
    isClosed = true;
    await leases.close();
    await database.close();
  };
  const taken = (): void => {
    if (!isClosed) options.onTaken(new LogInUse(database.address));
  };
  try {
    keep(await firstLease(leases, { ...options, address: database.address }), leases, taken);
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}

/** The same from start to start, so that nobody waits for a process of this directory; another for a copy of it. */
function ownerIn(directory: string): string {
  const { dev, ino, birthtimeNs } = statSync(directory, { bigint: true });
  const place = [hostname(), dev, ino, birthtimeNs].join(' ');
  return createHash('sha256').update(place).digest('hex').slice(0, 32);
}

async function firstLease(
  leases: Leases,
  { address, logger }: Pick<SoleProcessOptions, 'logger'> & { readonly address: string },
): Promise<Lease> {
  const untilMs = systemClock.monotonicMs() + waitMs;
  let hasSaid = false;
  while (systemClock.monotonicMs() < untilMs) {
    const lease = await leases.acquire(leaseName);
    if (lease !== undefined) return lease;
    if (!hasSaid) logger.info('the log was in use: waiting until the other process has ended');
    hasSaid = true;
    await pause(systemTimers);
  }
  throw new LogInUse(address);
}

/**
 * While the database is away nobody can take it, so it is asked for again until there is an answer. Whoever had it in
 * between wrote what this process did not decide on: then its name stands there, or nobody's.
 */
function keep(lease: Lease, leases: Leases, onTaken: () => void): void {
  const again = async (): Promise<void> => {
    for (;;) {
      const next = await nextLease(leases).catch(() => 'away' as const);
      if (next === undefined) return onTaken();
      if (next !== 'away') return keep(next, leases, onTaken);
      await pause(systemTimers);
    }
  };
  lease.lost.addEventListener('abort', () => void again(), { once: true });
}

/** `undefined`: somebody else had it since. */
async function nextLease(leases: Leases): Promise<Lease | undefined> {
  const [holder] = await leases.holders(leaseName);
  return holder?.owner === leases.owner ? leases.acquire(leaseName) : undefined;
}

const pause = (timers: Timers): Promise<void> =>
  new Promise((resolve) => timers.after(retryEveryMs, resolve));
