import type { routing } from '@stillhere/contracts';
import type { EventFeed } from '@stillhere/event-feed';
import {
  createLedger,
  type EntryReader,
  type Ledger,
  type OnFault,
  type ReadModelStore,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import type { Clock, Timers } from '@stillhere/kernel';
import type { Metrics } from '@stillhere/telemetry';
import { observationsDefinition } from '../projections/observations.js';

export interface ReportingPorts {
  /** Knows who is there and who waits. */
  readonly routing: routing.RoutingService;
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics?: Metrics | undefined;
  readonly onFault: OnFault;
}

/** What every use case works with. */
export interface Reporting extends Pick<ReportingPorts, 'routing' | 'feed' | 'clock'> {
  /** What measures are sums of, to be looked up. */
  readonly observations: () => Promise<EntryReader>;
  /** Follows the log. */
  readonly ledger: Ledger;
}

export function createReporting(ports: ReportingPorts): Reporting {
  const { routing, feed, readModels, clock, timers, metrics, onFault } = ports;
  let reader: Promise<EntryReader> | undefined;
  return {
    ...{ routing, feed, clock },
    observations: () => {
      reader ??= readModels.openReader(observationsDefinition.name);
      return reader;
    },
    ledger: createLedger({
      ...{ ...observationsDefinition, feed, readModels, registry: eventRegistry },
      ...{ timers, metrics, onFault },
    }),
  };
}
