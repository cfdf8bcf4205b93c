import type { Identity } from '@stillhere/identity';
import type { HealthState, Logger } from '@stillhere/nest-kit';
import type { Tracer } from '@stillhere/telemetry';
import type { Adapters, OpenStore } from './adapters.js';
import type { ShutdownSteps } from './shutdown-steps.js';

/** One tenant in the embedded default; a network of centres has more. */
export const tenant = 'local';

/** What the process waits for before it takes work; the doors also say when it stops taking it. */
export const [projectionsPart, doorsPart] = ['projections', 'doors'] as const;

export interface Watchers {
  readonly logger: Logger;
  readonly tracer: Tracer;
  /** A promise of ours broke, or a part stopped by itself: the process must end. */
  readonly onFault: (error: unknown) => void;
  /** Gets everything that has to be closed as soon as it is open, also when the start fails. */
  readonly opened: ShutdownSteps;
  /** Another log than the real one; see AdapterOptions. */
  readonly openStore?: OpenStore;
}

/** What the application stands on. */
export interface Infrastructure {
  readonly adapters: Adapters;
  readonly identity: Identity;
  /** Of the visitors' tokens. */
  readonly resumeKey: Uint8Array;
  readonly health: HealthState;
}
