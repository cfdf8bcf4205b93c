import type { session } from '@stillhere/contracts';
import type { EventFeed } from '@stillhere/event-feed';
import {
  ChangeSignal,
  createRepository,
  type OnFault,
  type Projection,
  type ReadModelStore,
  type Repository,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import type { EventStore } from '@stillhere/event-store';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import { queueDecider } from '../domain/queue/decider.js';
import type { QueueEvent } from '../domain/queue/events.js';
import type { QueueState } from '../domain/queue/state.js';
import { workerDecider } from '../domain/worker/decider.js';
import type { WorkerEvent } from '../domain/worker/events.js';
import type { WorkerState } from '../domain/worker/state.js';
import { createWaiting, type WaitingRow } from '../projections/waiting.js';
import { Places } from './places.js';

/** The world, as the routing service touches it. */
export interface RoutingPorts {
  readonly store: EventStore;
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly session: session.SessionService;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly onFault: OnFault;
}

/** What every use case works with. */
export interface Routing extends RoutingPorts {
  readonly queues: Repository<QueueState, QueueEvent>;
  readonly workers: Repository<WorkerState, WorkerEvent>;
  readonly waiting: Projection<WaitingRow>;
  /** Something changed in `waiting`. */
  readonly waitingChanged: ChangeSignal;
  readonly places: Places;
}

export function createRouting(ports: RoutingPorts): Routing {
  const { store, clock, random, timers } = ports;
  const common = { store, clock, random, timers, registry: eventRegistry };
  const waitingChanged = new ChangeSignal();
  const waiting = createWaiting({
    ...ports,
    onChange: () => {
      waitingChanged.changed();
      places.tell();
    },
  });
  const places = new Places(ports, { waiting, waitingChanged });
  return {
    ...ports,
    queues: createRepository<QueueState, QueueEvent>({
      ...common,
      category: 'queue',
      decider: queueDecider,
    }),
    workers: createRepository<WorkerState, WorkerEvent>({
      ...common,
      category: 'worker',
      decider: workerDecider,
    }),
    waiting,
    waitingChanged,
    places,
  };
}
