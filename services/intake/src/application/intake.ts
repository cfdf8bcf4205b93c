import type { session } from '@stillhere/contracts';
import type { EventFeed } from '@stillhere/event-feed';
import {
  createRepository,
  type OnFault,
  type ReadModelStore,
  type Repository,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { type EventStore, parseStreamName } from '@stillhere/event-store';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { SubjectKeys } from '@stillhere/subject-keys';
import type { Metrics } from '@stillhere/telemetry';
import { entryDecider } from '../domain/entry/decider.js';
import type { EntryEvent } from '../domain/entry/events.js';
import type { EntryState } from '../domain/entry/state.js';
import type { ServiceSource } from './service-source.js';
import {
  builtIn,
  createServicesSettings,
  type PublishedServices,
  servicesOf,
} from './services-settings.js';
import { entryEventId } from './streams.js';

/** What whoever runs a helpline sets about coming in. */
export interface IntakeSettings {
  /** Default: what stands in the code. */
  readonly services?: ServiceSource;
}

/** The world, as the intake service touches it. */
export interface IntakePorts {
  readonly store: EventStore;
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly keys: SubjectKeys;
  readonly session: session.SessionService;
  readonly settings: IntakeSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  /** Default: nobody wants figures. */
  readonly metrics?: Metrics;
  readonly logger: Logger;
  readonly onFault: OnFault;
}

/** What every use case works with. */
export interface Intake extends IntakePorts {
  readonly services: ServiceSource;
  readonly publishedServices: PublishedServices;
  readonly entries: Repository<EntryState, EntryEvent>;
}

export function createIntake(ports: IntakePorts): Intake {
  const { store, clock, random, timers } = ports;
  const entries = createRepository<EntryState, EntryEvent>({
    store,
    clock,
    random,
    timers,
    registry: eventRegistry,
    category: 'intake',
    decider: entryDecider,
    eventIdOf: ({ type }, { stream, envelope }) =>
      entryEventId(envelope.tenant, parseStreamName(stream)?.id ?? '', type),
  });
  const file = ports.settings.services;
  const publishedServices = createServicesSettings(ports, file);
  const services = servicesOf(publishedServices, file ?? builtIn, clock);
  return { ...ports, entries, services, publishedServices };
}
