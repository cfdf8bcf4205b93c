import type { Identity, ResumeKeys } from '@stillhere/identity';
import type { HealthState } from '@stillhere/nest-kit';
import type { Watchers as ProcessWatchers } from '@stillhere/process-kit';
import type { RelaySettings } from '@stillhere/relay';
import type { Adapters } from './adapters.js';
import type { OpenStore } from './log-source.js';

/** What the process waits for before it takes work; the doors also say when it stops taking it. */
export const [projectionsPart, doorsPart] = ['projections', 'doors'] as const;

export interface Watchers extends ProcessWatchers {
  /** Another log than the real one; see `logInDirectory`. */
  readonly openStore?: OpenStore;
}

/** What the application stands on. */
export interface Infrastructure {
  readonly adapters: Adapters;
  readonly identity: Identity;
  /** Of the visitors' tokens. */
  readonly resumeKeys: ResumeKeys;
  readonly health: HealthState;
  /** `undefined`: the log is published nowhere. */
  readonly relay: RelaySettings | undefined;
}
