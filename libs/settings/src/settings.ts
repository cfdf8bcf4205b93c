import type { EventFeed } from '@stillhere/event-feed';
import {
  createProjection,
  createRepository,
  type OnFault,
  type Projection,
  type ReadModelStore,
  type Repository,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { type EventStore, streamName } from '@stillhere/event-store';
import type { Clock, Random, StreamName, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { Metrics } from '@stillhere/telemetry';
import type { SettingsDocument } from './document.js';
import { settingsDecider } from './domain/decider.js';
import type { SettingsEvent } from './domain/events.js';
import type { SettingsState } from './domain/state.js';
import { PublishedSettings, publishedDefinition, type SettingsRow } from './published.js';

export interface SettingsPorts {
  readonly store: EventStore;
  readonly feed: EventFeed;
  readonly readModels: ReadModelStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly metrics?: Metrics | undefined;
  readonly logger: Logger;
  readonly onFault: OnFault;
}

interface SettingsParts<Document, Holding> {
  /** `routing`: whose settings they are, and the only one that appends to their stream. */
  readonly service: string;
  readonly document: SettingsDocument<Document, Holding>;
  /** Something was published. */
  readonly onChange?: () => void;
}

/** The settings of one service: what holds, and all that the calls about them need. */
export interface Settings<Document, Holding> {
  readonly document: SettingsDocument<Document, Holding>;
  readonly clock: Clock;
  /** `stillhere.routing.v1.RoutingService`: whose calls they are. */
  readonly service: string;
  readonly repository: Repository<SettingsState, SettingsEvent>;
  readonly published: PublishedSettings<Document, Holding>;
  streamOf(tenant: string): StreamName;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createSettings<Document, Holding>(
  ports: SettingsPorts,
  { service, document, onChange = () => undefined }: SettingsParts<Document, Holding>,
): Settings<Document, Holding> {
  const projection: Projection<SettingsRow> = createProjection<SettingsRow>({
    ...publishedDefinition(service, document.id),
    ...{ feed: ports.feed, readModels: ports.readModels, registry: eventRegistry },
    ...{ timers: ports.timers, metrics: ports.metrics, onFault: ports.onFault },
    onChange: () => {
      published.changed();
      tellOverruled();
      onChange();
    },
  });
  const published = new PublishedSettings({
    ...{ id: document.id, read: document.read, holding: document.holding, view: projection.view },
    onUnread: ({ tenant, version }, problem) =>
      ports.logger.error(
        `a version of the ${document.id} is not understood, so the one before it holds`,
        { tenant, version, expected: problem },
      ),
  });
  let isStarted = false;
  const told = new Set<string>();
  /** Once for each network: an operator who edits the file would wait for nothing. */
  function tellOverruled(): void {
    if (!isStarted || document.base().source !== 'file') return;
    for (const tenant of published.tenants) {
      const inForce = published.inForce(tenant, ports.clock.now());
      if (inForce === undefined || inForce.by === '' || told.has(tenant)) continue;
      told.add(tenant);
      const { version } = inForce;
      const what = `${document.id} were published, so their file is not followed any more`;
      ports.logger.warn(what, { tenant, version });
    }
  }
  return {
    document,
    clock: ports.clock,
    service: grpcNameOf(service),
    repository: createRepository<SettingsState, SettingsEvent>({
      ...{ store: ports.store, clock: ports.clock, random: ports.random, timers: ports.timers },
      ...{ registry: eventRegistry, category: 'settings', decider: settingsDecider },
      cacheEntriesMax: 100,
    }),
    published,
    streamOf: (tenant) => streamName('settings', tenant, document.id),
    start: async () => {
      await projection.start();
      isStarted = true;
      tellOverruled();
    },
    stop: () => projection.stop(),
  };
}

const grpcNameOf = (service: string): string =>
  `stillhere.${service}.v1.${service[0]?.toUpperCase()}${service.slice(1)}Service`;
