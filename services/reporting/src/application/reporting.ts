import type { routing } from '@stillhere/contracts';
import type { Clock } from '@stillhere/kernel';

/** What every use case works with. */
export interface Reporting {
  /** Knows who is there and who waits. */
  readonly routing: routing.RoutingService;
  readonly clock: Clock;
}

export const createReporting = (ports: Reporting): Reporting => ports;
