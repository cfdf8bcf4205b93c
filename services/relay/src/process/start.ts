import { randomUUID } from 'node:crypto';
import type { EventStore } from '@stillhere/event-store';
import { createLeases, standFor } from '@stillhere/leases';
import { createPostgresBoard, leasesMigration } from '@stillhere/leases-postgres';
import { openServerLog } from '@stillhere/log-source';
import { createHealthState, systemClock, systemTimers } from '@stillhere/nest-kit';
import { openMigrated, type Postgres } from '@stillhere/postgres';
import {
  logPart,
  measureReadiness,
  openHealthDoor,
  type Watchers,
  watchElsewhere,
} from '@stillhere/process-kit';
import { createRelay } from '../application/create-relay.js';
import { kafkaTopicsOf } from './kafka-topics.js';
import type { RelayOptions } from './options.js';
import { createPostgresCheckpoint, relayMigration } from './postgres-checkpoint.js';

export interface Running {
  /** Of `/healthz` and `/readyz`. */
  readonly health: string;
  readonly logId: string;
}

/** Leases, checkpoint, and one that is in trouble. */
const connectionsMax = 3;

/** Opens the log and takes part in who publishes it. Rejects with a sentence. */
export async function start(options: RelayOptions, watchers: Watchers): Promise<Running> {
  const { logger, metrics, tracer, opened, onFault } = watchers;
  const health = createHealthState([logPart]);
  measureReadiness(metrics, health);
  const database = await openDatabase(options, watchers);
  const store = await openStore(options, { ...watchers, health });
  const topics = kafkaTopicsOf(options.kafka, store.storeId);
  const { prefix } = options.kafka;
  const parts = { clock: systemClock, timers: systemTimers };
  const leases = createLeases({
    ...parts,
    board: createPostgresBoard(database),
    owner: randomUUID(),
  });
  const candidate = standFor({
    ...{ leases, name: `relay.${prefix}`, timers: systemTimers },
    onChange: (isOurs) =>
      logger.info(isOurs ? 'this process publishes from now on' : 'another process may publish'),
  });
  opened.add({ name: 'lease', atMostMs: 2_000, run: () => candidate.close() });
  const relay = createRelay({
    ...{ ...parts, store, health, logger, metrics, tracer },
    onFault: ({ error }) => onFault(error),
    settings: {
      topics,
      checkpoint: createPostgresCheckpoint(database, prefix),
      fence: { owns: () => candidate.isHeld() },
    },
  });
  relay.start();
  // What is on its way to Kafka is acknowledged before another process may begin.
  opened.add({ name: 'relay', atMostMs: 4_000, run: () => relay.stop() });
  const { host, healthPort: port } = options;
  const door = await openHealthDoor({ health, metrics, logger }, { flag: '--health', host, port });
  opened.add({ name: 'health page', atMostMs: 1_000, run: () => door.close() });
  return { health: door.address, logId: store.storeId };
}

async function openDatabase(
  { database: { url, ownerUrl } }: RelayOptions,
  { logger, opened }: Watchers,
): Promise<Postgres> {
  const migrations = [leasesMigration, relayMigration];
  const opening = { url, ownerUrl, migrations, logger, name: 'relay', connectionsMax };
  const database = await openMigrated(opening);
  opened.add({ name: 'database', atMostMs: 2_000, run: () => database.close() });
  return database;
}

async function openStore(
  { log: place }: RelayOptions,
  { logger, opened, onFault, health }: Watchers & { health: ReturnType<typeof createHealthState> },
): Promise<EventStore> {
  const log = await openServerLog(place, { logger, onPoisoned: onFault });
  const store = watchElsewhere(log, { health, logger, timers: systemTimers });
  opened.add({ name: 'log', atMostMs: 5_000, run: () => store.close() });
  return store;
}
