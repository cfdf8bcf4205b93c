import { randomUUID } from 'node:crypto';
import type { DraftStore } from '@stillhere/drafts';
import { createPostgresDraftStore } from '@stillhere/drafts-postgres';
import type { EventFeed } from '@stillhere/event-feed';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { type ReadModelStore, turnsByLease, turnTimes } from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import { type Identity, openResumeKeys, type ResumeKeys } from '@stillhere/identity';
import { createLeases, type Leases, type LeaseTimes, leaseTimes } from '@stillhere/leases';
import { createPostgresBoard } from '@stillhere/leases-postgres';
import { logSourceOf, openServerLog, systemOf } from '@stillhere/log-source';
import { type HealthState, systemRandom, systemTimers } from '@stillhere/nest-kit';
import type { Postgres } from '@stillhere/postgres';
import {
  logPart,
  measuredStore,
  tracedFeed,
  tracedStore,
  type Watchers,
  watchElsewhere,
} from '@stillhere/process-kit';
import { createPostgresReadModelStore, forgetWhatIsAhead } from '@stillhere/read-models-postgres';
import { openKeyProvider, openSubjectKeys, type SubjectKeys } from '@stillhere/subject-keys';
import { createPostgresSubjectKeyStore } from '@stillhere/subject-keys-postgres';
import type { ClusterClock } from './cluster-clock.js';
import type { ServiceOptions } from './settings.js';
import { openSharedDatabase, openSharedIdentity } from './shared-database.js';

/** Ciphers kept ready: one a live conversation, and one for its notes. */
const ciphersMax = 10_000;

/** What a service stands on; each is opened when it is first asked for, and closed when the process stops. */
export class Engines {
  #log: Promise<EventStore> | undefined;
  #shared: Promise<Postgres> | undefined;

  constructor(
    private readonly options: ServiceOptions,
    private readonly parts: Watchers & {
      readonly health: HealthState;
      readonly clock: ClusterClock;
    },
  ) {}

  log(): Promise<EventStore> {
    this.#log ??= this.#openLog();
    return this.#log;
  }

  async feed(): Promise<EventFeed> {
    const { health, tracer } = this.parts;
    const isBlind = (): boolean => health.waitingFor.includes(logPart);
    return tracedFeed(createLocalFeed(await this.log(), { isBlind }), { tracer });
  }

  /** In the shared database. Each process has all rows in memory, one commits. */
  async readModels(): Promise<ReadModelStore> {
    const { storeId: logId } = await this.log();
    const database = await this.#database();
    const source = logSourceOf('', this.options.log.url);
    const head = async () => (await source.facts())?.head?.position;
    if (await forgetWhatIsAhead({ database, logId, head })) {
      this.parts.logger.warn('the views knew more than the log holds: made again from the log');
    }
    const leases = await this.leases(turnTimes);
    const turnOf = turnsByLease({ leases, timers: systemTimers });
    return createPostgresReadModelStore({ database, logId, turnOf });
  }

  /** In the shared database; what wraps them is the key of the secrets. */
  async keys(): Promise<SubjectKeys> {
    const { logger } = this.parts;
    const { database, directory, vault } = this.options;
    const { url } = database;
    const keys = openSubjectKeys({
      provider: openKeyProvider(vault, { directory, isMade: true }),
      store: createPostgresSubjectKeyStore({ database: await this.#database(), url, logger }),
      cacheEntriesMax: ciphersMax,
      watch: { clock: this.parts.clock, timers: systemTimers },
    });
    this.#closes('keys', () => keys.close());
    await keys.check();
    return keys;
  }

  /** In the shared database. */
  async drafts(): Promise<DraftStore> {
    return createPostgresDraftStore(await this.#database());
  }

  async identity(): Promise<Identity> {
    const { tenant } = this.options;
    const { url } = this.options.database;
    const { logger, clock } = this.parts;
    const database = await this.#database();
    const identity = openSharedIdentity({ database, url, tenant, logger, clock });
    this.#closes('accounts', () => identity.close());
    return identity;
  }

  /** Of the visitors' tokens. */
  resumeKeys(): ResumeKeys {
    const { clock } = this.parts;
    return openResumeKeys(this.options.directory, { clock, random: systemRandom });
  }

  /** On the board that the shared database keeps. */
  async leases(times: LeaseTimes = leaseTimes): Promise<Leases> {
    const leases = createLeases({
      times,
      ...{ board: createPostgresBoard(await this.#database()), owner: randomUUID() },
      ...{ address: this.options.advertised, clock: this.parts.clock, timers: systemTimers },
    });
    this.#closes('leases', () => leases.close());
    return leases;
  }

  /** Beside the log: what all processes share. */
  #database(): Promise<Postgres> {
    this.#shared ??= this.#openDatabase();
    return this.#shared;
  }

  async #openDatabase(): Promise<Postgres> {
    const { logger, clock } = this.parts;
    const database = await openSharedDatabase({ ...this.options.database, logger });
    this.#closes('database', () => database.close());
    const stop = await clock.follow({ database, timers: systemTimers, logger });
    this.#closes('clock', stop);
    return database;
  }

  async #openLog(): Promise<EventStore> {
    const { logger, metrics, tracer, health, onFault } = this.parts;
    const { log } = this.options;
    const opened = await openServerLog(log, { logger, onPoisoned: onFault });
    const parts = { logger, timers: systemTimers };
    const measured = measuredStore(opened, { ...parts, metrics, clock: this.parts.clock });
    const traced = tracedStore(measured, { tracer, system: systemOf(log.url) });
    const store = watchElsewhere(traced, { ...parts, health });
    this.#closes('log', () => store.close());
    return store;
  }

  #closes(name: string, run: () => void | Promise<void>): void {
    this.parts.opened.add({ name, atMostMs: 3_000, run: async () => run() });
  }
}
