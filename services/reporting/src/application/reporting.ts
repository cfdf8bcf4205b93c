import type { EventFeed } from '@stillhere/event-feed';
import {
  ChangeSignal,
  type OnFault,
  type Projection,
  type ReadModelStore,
} from '@stillhere/event-processing';
import type { Clock, Timers } from '@stillhere/kernel';
import { createFloor, type FloorRow } from '../projections/floor.js';

/** The world, as the reporting service touches it. */
export interface ReportingPorts {
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onFault: OnFault;
}

/** What every use case works with. */
export interface Reporting extends ReportingPorts {
  readonly floor: Projection<FloorRow>;
  /** Something changed in `floor`. */
  readonly floorChanged: ChangeSignal;
}

export function createReporting(ports: ReportingPorts): Reporting {
  const floorChanged = new ChangeSignal();
  const floor = createFloor({ ...ports, onChange: () => floorChanged.changed() });
  return { ...ports, floor, floorChanged };
}
