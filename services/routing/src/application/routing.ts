import type { session } from '@stillhere/contracts';
import type { EventFeed } from '@stillhere/event-feed';
import {
  ChangeSignal,
  createRepository,
  type OnFault,
  type Projection,
  type ReadModelStore,
  type Repository,
  StreamQueue,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import type { EventStore } from '@stillhere/event-store';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import { queueDecider } from '../domain/queue/decider.js';
import type { QueueEvent } from '../domain/queue/events.js';
import type { QueueState } from '../domain/queue/state.js';
import { workerDecider } from '../domain/worker/decider.js';
import type { WorkerEvent } from '../domain/worker/events.js';
import type { GraceRule } from '../domain/worker/shift.js';
import type { WorkerState } from '../domain/worker/state.js';
import type { RoutingRow } from '../projections/rows.js';
import { createWaiting } from '../projections/waiting.js';
import { absentCounselors } from './absent-counselors.js';
import { Deadlines } from './deadlines.js';
import { gonePeople } from './gone-people.js';
import { Lists } from './lists.js';
import type { StaffDirectory } from './staff-directory.js';

/** What whoever runs a service sets. */
export interface RoutingSettings {
  /** How long the chats of a counselor whose desk is not there are kept for them. */
  readonly deskGraceMs: number;
  /** How long the conversation of somebody who is not there any more is kept in the queue. */
  readonly goneEndMs: number;
}

/** The world, as the routing service touches it. */
export interface RoutingPorts {
  readonly store: EventStore;
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly session: session.SessionService;
  readonly staff: StaffDirectory;
  readonly settings: RoutingSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly onFault: OnFault;
}

/** What every use case works with. */
export interface Routing extends RoutingPorts {
  readonly queues: Repository<QueueState, QueueEvent>;
  readonly workers: Repository<WorkerState, WorkerEvent>;
  /** One change of who has a conversation at a time, with everything that follows it. */
  readonly turns: StreamQueue;
  readonly waiting: Projection<RoutingRow>;
  /** Something changed in `waiting`, or because time passed. */
  readonly waitingChanged: ChangeSignal;
  readonly lists: Lists;
  readonly deadlines: Deadlines;
  readonly grace: GraceRule;
  readonly goneEndMs: number;
}

/** After a start everybody has this long to come back before anything is held against them. */
const comeBackMs = 10_000;

export function createRouting(ports: RoutingPorts): Routing {
  const { store, clock, random, timers, settings } = ports;
  const common = { store, clock, random, timers, registry: eventRegistry };
  const waitingChanged = new ChangeSignal();
  const waiting = createWaiting({
    ...ports,
    onChange: () => {
      waitingChanged.changed();
      deadlines.tell();
    },
  });
  const grace = { graceMs: settings.deskGraceMs, fromMs: clock.now() + comeBackMs };
  const lists = new Lists({ clock, waiting, waitingChanged, grace });
  const deadlines = new Deadlines(ports, [
    (nowMs) => lists.check(nowMs),
    absentCounselors(() => routing),
    gonePeople(() => routing),
  ]);
  const routing: Routing = {
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
    turns: new StreamQueue(),
    waiting,
    waitingChanged,
    lists,
    deadlines,
    grace,
    goneEndMs: settings.goneEndMs,
  };
  return routing;
}
