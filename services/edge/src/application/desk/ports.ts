import type { presence, reporting, routing } from '@stillhere/contracts';
import type { Clock, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { EvidenceReporter } from '../presence/evidence-reporter.js';
import type { Previews } from './previews.js';

/** All that the desks' half of the edge touches. */
export interface DeskPorts {
  readonly gateway: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly evidence: EvidenceReporter;
  readonly presence: presence.PresenceService;
  readonly routing: routing.RoutingService;
  readonly reporting: reporting.ReportingService;
  /** Of the people who wait for one tenant. */
  readonly previewsOf: (tenant: string) => Previews;
  /** The floor with the names that the tenant's people know each other by. */
  readonly namesOf: (tenant: string, floor: reporting.Floor) => Promise<unknown>;
}
