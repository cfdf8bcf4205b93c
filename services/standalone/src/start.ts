import { type Identity, openIdentity, openResumeKey } from '@stillhere/identity';
import { createHealthState, createSteadyClock, systemRandom } from '@stillhere/nest-kit';
import { openAdapters } from './adapters.js';
import type { Addresses } from './banner.js';
import { holdDirectory } from './held-directory.js';
import { doorsPart, projectionsPart, tenant, type Watchers } from './infrastructure.js';
import type { StandaloneOptions } from './options.js';
import { logPart } from './watched-store.js';
import { builtWebApps } from './web-apps.js';

export interface Running {
  readonly addresses: Addresses;
  readonly identity: Identity;
}

/** Opens the data, puts the services together, opens the doors. Throws with a sentence. */
export async function start(options: StandaloneOptions, watchers: Watchers): Promise<Running> {
  const { directory } = options;
  const { logger, opened, onFault, openStore } = watchers;
  const webApps = builtWebApps();
  const health = createHealthState([logPart, projectionsPart, doorsPart]);
  const held = await holdDirectory({ directory, expected: options.expectedLog, logger });
  opened.add({ name: 'data directory', atMostMs: 2_000, run: () => held.release() });
  const adapters = await openAdapters({
    directory,
    held,
    logger,
    health,
    opened,
    openStore,
    onPoisoned: onFault,
  });
  const clock = createSteadyClock();
  const identity = openIdentity({ directory, tenant, clock, random: systemRandom });
  opened.add({ name: 'accounts', atMostMs: 1_000, run: () => identity.close() });
  const resumeKey = openResumeKey(directory, systemRandom);
  const logId = adapters.store.storeId;
  held.takeIn(logId);
  // Loaded only now: a start that is refused should say so at once.
  const { openApp } = await import('./app.js');
  const doors = await openApp(options, watchers, {
    adapters,
    identity,
    resumeKey,
    health,
    webApps,
  });
  return { identity, addresses: { ...doors, directory, logId } };
}
