import type { session } from '@stillhere/contracts';
import type { EventFeed } from '@stillhere/event-feed';
import type {
  ChangeSignal,
  OnFault,
  Projection,
  ReadModelStore,
  Repository,
  StreamQueue,
} from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { Metrics } from '@stillhere/telemetry';
import type { QueueEvent } from '../domain/queue/events.js';
import type { QueueState } from '../domain/queue/state.js';
import type { WorkerEvent } from '../domain/worker/events.js';
import type { GraceRule } from '../domain/worker/shift.js';
import type { WorkerState } from '../domain/worker/state.js';
import type { RoutingRow } from '../projections/rows.js';
import type { Deadlines } from './deadlines.js';
import type { Lists } from './lists.js';
import type { Moments } from './moments.js';
import type { PublishedRulesSettings } from './rules-settings.js';
import type { RulesSource } from './rules-source.js';
import type { StaffDirectory } from './staff-directory.js';

/** What whoever runs a service sets. */
export interface RoutingSettings {
  /** How long the chats of a counselor whose desk is not there are kept for them. */
  readonly deskGraceMs: number;
  /** How long the conversation of somebody who is not there any more is kept in the queue. */
  readonly goneEndMs: number;
  /** Default: nobody set anything. */
  readonly rules?: RulesSource;
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
  /** Default: nobody wants figures. */
  readonly metrics?: Metrics;
  readonly logger: Logger;
  readonly onFault: OnFault;
}

/** What every use case works with. */
export interface Routing extends RoutingPorts {
  readonly rules: RulesSource;
  /** What was published of the rules; `rules` asks it. */
  readonly publishedRules: PublishedRulesSettings;
  readonly queues: Repository<QueueState, QueueEvent>;
  readonly workers: Repository<WorkerState, WorkerEvent>;
  /** One change of who has a conversation at a time, with everything that follows it. */
  readonly turns: StreamQueue;
  readonly waiting: Projection<RoutingRow>;
  /** Something changed in `waiting`, or because time passed. */
  readonly waitingChanged: ChangeSignal;
  readonly moments: Moments;
  readonly lists: Lists;
  readonly deadlines: Deadlines;
  /** Who waits is offered, and what is due for them is done. */
  readonly dispatch: Deadlines;
  readonly grace: GraceRule;
  readonly goneEndMs: number;
}
