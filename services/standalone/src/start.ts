import { type Identity, openIdentity, openResumeKeys } from '@stillhere/identity';
import { homeTenantDefault } from '@stillhere/kernel';
import { createHealthState, createSteadyClock, systemRandom } from '@stillhere/nest-kit';
import {
  builtWebApps,
  logPart,
  measureDisk,
  measureReadiness,
  openMetricsDoor,
} from '@stillhere/process-kit';
import {
  createRelayCheckpoint,
  type KafkaOptions,
  kafkaTopicsOf,
  type RelaySettings,
} from '@stillhere/relay';
import { type Adapters, openAdapters } from './adapters.js';
import type { Addresses } from './banner.js';
import { holdDirectory } from './held-directory.js';
import { doorsPart, projectionsPart, type Watchers } from './infrastructure.js';
import { logInDirectory, logOnServer } from './log-source.js';
import type { StandaloneOptions } from './options.js';

export interface Running {
  readonly addresses: Addresses;
  readonly identity: Identity;
}

/** Opens the data, puts the services together, opens the doors. Throws with a sentence. */
export async function start(options: StandaloneOptions, watchers: Watchers): Promise<Running> {
  const { directory } = options;
  const { logger, opened, onFault, openStore } = watchers;
  const webApps = builtWebApps(import.meta.url);
  const health = createHealthState([logPart, projectionsPart, doorsPart]);
  measureReadiness(watchers.metrics, health);
  const told = { health, metrics: watchers.metrics, logger };
  const page = await openMetricsDoor(options.metrics, told, opened);
  const source = options.log
    ? logOnServer(directory, options.log)
    : logInDirectory(directory, openStore);
  const expected = options.expectedLog;
  const held = await holdDirectory({ directory, source, expected, logger });
  opened.add({ name: 'data directory', atMostMs: 2_000, run: () => held.release() });
  await measureDisk(watchers.metrics, directory);
  const adapters = await openAdapters({
    ...{ directory, vault: options.vault, source, held, logger, health, opened },
    ...{ metrics: watchers.metrics, tracer: watchers.tracer },
    onPoisoned: onFault,
  });
  const clock = createSteadyClock();
  const tenant = homeTenantDefault;
  const identity = openIdentity({ directory, tenant, clock, random: systemRandom });
  opened.add({ name: 'accounts', atMostMs: 1_000, run: () => identity.close() });
  const resumeKeys = openResumeKeys(directory, { clock, random: systemRandom });
  const logId = adapters.store.storeId;
  const relay = options.kafka && relaySettingsOf(options.kafka, adapters);
  held.takeIn(logId);
  // Loaded only now: a start that is refused should say so at once.
  const { openApp } = await import('./app.js');
  const doors = await openApp(options, watchers, {
    adapters,
    identity,
    resumeKeys,
    health,
    relay,
    webApps,
  });
  return { identity, addresses: { ...doors, ...page, directory, logId } };
}

/** One process has this log: so has its relay. */
const relaySettingsOf = (kafka: KafkaOptions, { store, readModels }: Adapters): RelaySettings => ({
  topics: kafkaTopicsOf(kafka, store.storeId),
  checkpoint: createRelayCheckpoint(readModels, kafka.prefix),
  fence: { owns: () => true },
});
