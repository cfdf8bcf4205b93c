import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ALLOWED_ORIGINS,
  closeEdge,
  createEdge,
  EdgeModule,
  listenForBrowsers,
  RESUME_TOKENS,
  STAFF_IDENTITY,
  TENANTS,
  TRUSTED_PROXIES,
  type WebApps,
} from '@stillhere/edge';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createResumeTokens } from '@stillhere/identity';
import {
  type Adapter,
  ALIVE_MARK,
  type CallChainOptions,
  CLOCK,
  CONTACT_POLICIES,
  createCallMeter,
  createSteadyClock,
  DRAFT_STORE,
  EVENT_FEED,
  EVENT_STORE,
  GrpcDoor,
  HEALTH,
  INTAKE_SETTINGS,
  type Link,
  LOGGER,
  METRICS,
  ON_FAULT,
  PRESENCE_LINK,
  RANDOM,
  READ_MODELS,
  RELAY_SETTINGS,
  ROUTING_SETTINGS,
  SEALING_SETTINGS,
  SESSION_LINK,
  type ServiceBinding,
  STAFF_DIRECTORY,
  SUBJECT_KEYS,
  systemClock,
  systemRandom,
  systemTimers,
  TIMERS,
  TRACER,
  trustedProxies,
} from '@stillhere/nest-kit';
import { logPart, openAliveMark, tracedFeed } from '@stillhere/process-kit';
import { staffDirectoryOf } from '@stillhere/routing';
import type { Addresses } from './banner.js';
import { bound } from './clients.module.js';
import {
  doorsPart,
  type Infrastructure,
  projectionsPart,
  type Watchers,
} from './infrastructure.js';
import type { StandaloneOptions } from './options.js';
import { StandaloneModule } from './standalone.module.js';

/** Everything that knows Nest: puts the services together and opens both doors. */
export async function openApp(
  options: StandaloneOptions,
  watchers: Watchers,
  infrastructure: Infrastructure & { readonly webApps: WebApps },
): Promise<Pick<Addresses, 'http' | 'grpc'>> {
  const { opened } = watchers;
  const { health } = infrastructure;
  const chain = chainOf(watchers);
  const app = await createApp(options, watchers, { ...infrastructure, chain });
  await EdgeModule.prepare(app, infrastructure.webApps);
  opened.add({ name: 'sockets and services', atMostMs: 10_000, run: () => closeEdge(app) });
  await app.init();
  health.set(projectionsPart, true);

  const grpc = createGrpcDoor(app, { options, chain, infrastructure });
  opened.add({ name: 'gRPC', atMostMs: 6_000, run: () => grpc.close() });
  await grpc.open();
  const http = await listenForBrowsers(app, options);
  opened.add({ name: 'readiness', atMostMs: 1_000, run: () => health.set(doorsPart, false) });
  health.set(doorsPart, true);
  return { http, grpc: grpc.address };
}

/** Once a process: all chains count together. */
const chainOf = ({ logger, tracer, metrics, onFault }: Watchers): CallChainOptions => ({
  clock: systemClock,
  timers: systemTimers,
  random: systemRandom,
  logger,
  tracer,
  meter: createCallMeter(metrics),
  onFatal: onFault,
});

function createApp(
  options: StandaloneOptions,
  watchers: Watchers,
  {
    adapters,
    identity,
    resumeKeys,
    health,
    relay,
    chain,
  }: Infrastructure & { readonly chain: CallChainOptions },
): Promise<NestFastifyApplication> {
  const { logger, tracer, metrics, onFault } = watchers;
  const proxies = trustedProxies(options.trustedProxies);
  const isBlind = (): boolean => health.waitingFor.includes(logPart);
  const given: Adapter[] = [
    [EVENT_STORE, adapters.store],
    [EVENT_FEED, tracedFeed(createLocalFeed(adapters.store, { isBlind }), { tracer })],
    [SUBJECT_KEYS, adapters.keys],
    [DRAFT_STORE, adapters.drafts],
    [READ_MODELS, adapters.readModels],
    [ALIVE_MARK, openAliveMark(options.directory)],
    [CLOCK, systemClock],
    [TIMERS, systemTimers],
    [RANDOM, systemRandom],
    [LOGGER, logger],
    [TRACER, tracer],
    [METRICS, metrics],
    [HEALTH, health],
    [ON_FAULT, (fault: { error: unknown }) => onFault(fault.error)],
    [TENANTS, identity.tenants],
    [
      RESUME_TOKENS,
      createResumeTokens({ keys: resumeKeys, clock: createSteadyClock(), random: systemRandom }),
    ],
    [STAFF_IDENTITY, identity.staff],
    [ALLOWED_ORIGINS, options.allowedOrigins],
    [TRUSTED_PROXIES, proxies],
    [STAFF_DIRECTORY, staffDirectoryOf(identity)],
    [INTAKE_SETTINGS, options.intake],
    [ROUTING_SETTINGS, options.routing],
    [CONTACT_POLICIES, options.policies],
    [RELAY_SETTINGS, relay],
    [SEALING_SETTINGS, options.sealing],
  ];
  return createEdge(
    StandaloneModule.with(given, chain, { publishes: relay !== undefined }),
    proxies,
  );
}

interface DoorParts {
  readonly options: StandaloneOptions;
  readonly chain: CallChainOptions;
  readonly infrastructure: Infrastructure;
}

function createGrpcDoor(
  app: NestFastifyApplication,
  { options, chain, infrastructure }: DoorParts,
): GrpcDoor {
  const linkTo = (token: symbol) => app.get<Link>(token, { strict: false });
  return new GrpcDoor({
    ...chain,
    host: options.host,
    port: options.grpcPort,
    health: infrastructure.health,
    verifier: infrastructure.identity.tokens,
    links: { session: linkTo(SESSION_LINK), presence: linkTo(PRESENCE_LINK) },
    bindings: bound.map(([, binding]) =>
      app.get<ServiceBinding<object>>(binding, { strict: false }),
    ),
  });
}
