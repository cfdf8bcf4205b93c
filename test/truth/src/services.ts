import { Global, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { presence, routing, session } from '@stillhere/contracts';
import { createMemoryDraftStore } from '@stillhere/drafts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import type { ReadModelStore } from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import type { AliveMark } from '@stillhere/kernel';
import {
  ALIVE_MARK,
  bindInProcess,
  CLOCK,
  CONTACT_POLICIES,
  createDirectLink,
  DRAFT_STORE,
  EVENT_FEED,
  EVENT_STORE,
  type Link,
  LOGGER,
  METRICS,
  ON_FAULT,
  PRESENCE_BINDING,
  RANDOM,
  READ_MODELS,
  ROUTING_BINDING,
  ROUTING_CLIENT,
  ROUTING_SETTINGS,
  SESSION_BINDING,
  SESSION_CLIENT,
  SESSION_LINK,
  type ServiceBinding,
  STAFF_DIRECTORY,
  SUBJECT_KEYS,
  silentLogger,
  TIMERS,
} from '@stillhere/nest-kit';
import { type ContactPolicies, PresenceModule } from '@stillhere/presence';
import type { StallingClock } from '@stillhere/presence/testing';
import { RoutingModule, type RoutingSettings } from '@stillhere/routing';
import { SessionModule } from '@stillhere/session';
import { createMemorySubjectKeyStore, openSubjectKeys } from '@stillhere/subject-keys';
import { noMetrics } from '@stillhere/telemetry';
import { seededRandom } from '@stillhere/testing';

export interface Base {
  readonly clock: StallingClock;
  readonly store: EventStore;
}

export interface Running<Service> {
  readonly client: Service;
  readonly link: Link;
  close(): Promise<void>;
}

type Given = readonly (readonly [symbol, unknown])[];

const common = ({ clock }: Base): Given => [
  [CLOCK, clock],
  [TIMERS, clock],
  [RANDOM, seededRandom(3)],
  [LOGGER, silentLogger],
  [METRICS, noMetrics],
];

function boot(given: Given, service: object): Promise<INestApplicationContext> {
  const providers = given.map(([provide, useValue]) => ({ provide, useValue }));
  @Global()
  @Module({ providers, exports: given.map(([token]) => token) })
  class Ports {}
  @Module({ imports: [Ports, service as never] })
  class Alone {}
  return NestFactory.createApplicationContext(Alone, { logger: false });
}

async function serve<Service extends object>(
  app: INestApplicationContext,
  token: symbol,
  clock: StallingClock,
): Promise<Running<Service>> {
  const binding = app.get<ServiceBinding<Service>>(token, { strict: false });
  const chain = { clock, timers: clock };
  const client = bindInProcess(binding, chain);
  return { client, link: createDirectLink(binding, chain), close: () => app.close() };
}

/** Nothing is kept from anybody here: the wrapping is for show. */
const openDoor = {
  keyId: 'test',
  wrap: async (dataKey: Uint8Array) => ({ keyId: 'test', wrapped: Buffer.from(dataKey) }),
  unwrap: async ({ wrapped }: { readonly wrapped: Uint8Array }) => Buffer.from(wrapped),
  opens: (keyId: string) => keyId === 'test',
  check: async () => undefined,
};

export async function startSession(base: Base): Promise<Running<session.SessionService>> {
  const keys = openSubjectKeys({
    store: createMemorySubjectKeyStore(),
    provider: openDoor,
    cacheEntriesMax: 10,
  });
  const given: Given = [
    ...common(base),
    [EVENT_STORE, base.store],
    [SUBJECT_KEYS, keys],
    [DRAFT_STORE, createMemoryDraftStore()],
  ];
  return serve(await boot(given, SessionModule.register()), SESSION_BINDING, base.clock);
}

export interface RoutingNeighbours {
  readonly session: session.SessionService;
  readonly readModels: ReadModelStore;
}

/** A grace that is longer than any story: nobody's chat goes back here. */
const settings: RoutingSettings = { deskGraceMs: 86_400_000, goneEndMs: 86_400_000 };

export async function startRouting(
  base: Base,
  { session, readModels }: RoutingNeighbours,
): Promise<Running<routing.RoutingService>> {
  const given: Given = [
    ...common(base),
    [EVENT_STORE, base.store],
    [EVENT_FEED, createLocalFeed(base.store)],
    [READ_MODELS, readModels],
    [SESSION_CLIENT, session],
    [STAFF_DIRECTORY, { find: async () => undefined }],
    [ROUTING_SETTINGS, settings],
    [ON_FAULT, onFault],
  ];
  return serve(await boot(given, RoutingModule.register()), ROUTING_BINDING, base.clock);
}

const onFault = ({ error }: { readonly error: unknown }): never => {
  throw error;
};

export interface Neighbours {
  readonly session: Running<session.SessionService>;
  readonly aliveMark: AliveMark;
  readonly desks: Pick<routing.RoutingService, 'recordDesk'>;
  readonly readModels: ReadModelStore;
  /** Default: nothing is done by itself. */
  readonly policies?: ContactPolicies | undefined;
}

export async function startPresence(
  base: Base,
  { session, desks, readModels, aliveMark, policies }: Neighbours,
): Promise<Running<presence.PresenceService>> {
  const given: Given = [
    ...common(base),
    [EVENT_FEED, createLocalFeed(base.store)],
    [READ_MODELS, readModels],
    [SESSION_CLIENT, session.client],
    [SESSION_LINK, session.link],
    [ROUTING_CLIENT, desks],
    [ALIVE_MARK, aliveMark],
    [CONTACT_POLICIES, policies],
    [ON_FAULT, onFault],
  ];
  return serve(await boot(given, PresenceModule.register()), PRESENCE_BINDING, base.clock);
}
