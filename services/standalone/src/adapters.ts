import { join } from 'node:path';
import type { DataFileName, draftsFile, viewsFile } from '@stillhere/data-directory';
import type { DraftStore } from '@stillhere/drafts';
import type { ReadModelStore } from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import type { LogPoint } from '@stillhere/log-source';
import { type HealthState, type Logger, systemClock, systemTimers } from '@stillhere/nest-kit';
import { measuredStore, type ShutdownSteps, tracedStore } from '@stillhere/process-kit';
import {
  createSqliteSubjectKeyStore,
  type KeyProviderChoice,
  openKeyProvider,
  openSubjectKeys,
  type SubjectKeys,
} from '@stillhere/subject-keys';
import type { Metrics, Tracer } from '@stillhere/telemetry';
import { openDrafts } from './drafts.js';
import type { HeldDirectory } from './held-directory.js';
import type { OwnLog } from './log-source.js';
import { openReadModels } from './read-models.js';

/** The keys lie apart from the log: a copy of one is no use alone. */
const files = {
  subjectKeys: 'subject-keys.db',
  readModels: 'read-models.db',
  drafts: 'drafts.db',
} as const satisfies Record<string, DataFileName | typeof viewsFile | typeof draftsFile>;

export interface Adapters {
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly readModels: ReadModelStore;
  readonly drafts: DraftStore;
}

/** Ciphers kept ready: one a live conversation, and one for its notes. */
const ciphersMax = 10_000;

export interface AdapterOptions {
  readonly directory: string;
  /** `undefined`: `master.key` in the directory. */
  readonly vault: KeyProviderChoice | undefined;
  readonly source: OwnLog;
  readonly held: HeldDirectory;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly health: HealthState;
  /** The log can no longer be trusted: the process must end. */
  readonly onPoisoned: (error: unknown) => void;
  readonly opened: ShutdownSteps;
}

/** Opens the log, its keys, its views and the drafts in a directory that is held. Throws with a sentence. */
export async function openAdapters(options: AdapterOptions): Promise<Adapters> {
  const { directory, vault, held, logger, opened } = options;
  const store = await openStore(options);
  opened.add({ name: 'log', atMostMs: 5_000, run: () => store.close() });

  const keys = openSubjectKeys({
    provider: openKeyProvider(vault, { directory }),
    store: createSqliteSubjectKeyStore(join(directory, files.subjectKeys)),
    cacheEntriesMax: ciphersMax,
  });
  opened.add({ name: 'keys', atMostMs: 1_000, run: () => keys.close() });
  await keys.check();

  const log = {
    id: store.storeId,
    head: held.log?.head,
    holds: (point: LogPoint) => held.logHolds(point),
  };
  const readModels = await openReadModels(join(directory, files.readModels), { log, logger });
  opened.add({ name: 'read models', atMostMs: 2_000, run: () => readModels.close() });
  const drafts = openDrafts(join(directory, files.drafts), { logger });
  opened.add({ name: 'drafts', atMostMs: 1_000, run: () => drafts.close() });
  return { store, keys, readModels, drafts };
}

async function openStore(options: AdapterOptions): Promise<EventStore> {
  const { source, held, logger, metrics, tracer, onPoisoned, health, opened } = options;
  const distrust = (fault: unknown): void => {
    held.distrustLog();
    onPoisoned(fault);
  };
  const letGo = await source.hold({ logger, onPoisoned });
  opened.add({ name: 'hold on the log', atMostMs: 2_000, run: letGo });
  const store = await source.open({ logger, onPoisoned: distrust }, held.lock);
  const parts = { logger, timers: systemTimers };
  const measured = measuredStore(store, { ...parts, metrics, clock: systemClock });
  const traced = tracedStore(measured, { tracer, system: source.system });
  return source.watch(traced, { ...parts, health });
}
