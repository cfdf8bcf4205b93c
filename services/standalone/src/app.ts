import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ALLOWED_ORIGINS,
  EdgeModule,
  edgeServerOptions,
  RESUME_TOKENS,
  STAFF_IDENTITY,
  TENANT,
  TRUSTED_PROXIES,
  type WebApps,
} from '@stillhere/edge';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createResumeTokens, type Identity } from '@stillhere/identity';
import {
  ALIVE_MARK,
  type CallChainOptions,
  CLOCK,
  createSteadyClock,
  EVENT_FEED,
  EVENT_STORE,
  GrpcDoor,
  HEALTH,
  type Link,
  LOGGER,
  ON_FAULT,
  PortUnavailable,
  PRESENCE_LINK,
  RANDOM,
  READ_MODELS,
  RELAY_SETTINGS,
  ROUTING_SETTINGS,
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
import { openAliveMark } from '@stillhere/process-kit';
import type { RoutingSettings, StaffDirectory } from '@stillhere/routing';
import type { Addresses } from './banner.js';
import { bound } from './clients.module.js';
import {
  doorsPart,
  type Infrastructure,
  projectionsPart,
  tenant,
  type Watchers,
} from './infrastructure.js';
import type { StandaloneOptions } from './options.js';
import { type Adapter, StandaloneModule } from './standalone.module.js';

/** When the process stops, what has not been answered by then is cut off. */
const requestsFinishWithinMs = 3_000;

/** Everything that knows Nest: puts the services together and opens both doors. */
export async function openApp(
  options: StandaloneOptions,
  watchers: Watchers,
  infrastructure: Infrastructure & { readonly webApps: WebApps },
): Promise<Pick<Addresses, 'http' | 'grpc'>> {
  const { opened } = watchers;
  const { health } = infrastructure;
  const app = await createApp(options, watchers, infrastructure);
  await EdgeModule.prepare(app, infrastructure.webApps);
  opened.add({ name: 'sockets and services', atMostMs: 10_000, run: () => close(app) });
  await app.init();
  health.set(projectionsPart, true);

  const grpc = createGrpcDoor(app, { options, watchers, infrastructure });
  opened.add({ name: 'gRPC', atMostMs: 6_000, run: () => grpc.close() });
  await grpc.open();
  await listen(app, options);
  opened.add({ name: 'readiness', atMostMs: 1_000, run: () => health.set(doorsPart, false) });
  health.set(doorsPart, true);
  return { http: await app.getUrl(), grpc: grpc.address };
}

/** Requests that are under way may finish, but not one whose sender has gone quiet. */
async function close(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const cancel = systemTimers.after(requestsFinishWithinMs, () => server.closeAllConnections());
  await app.close();
  cancel();
}

const chainOf = ({ logger, tracer, onFault }: Watchers): CallChainOptions => ({
  clock: systemClock,
  timers: systemTimers,
  random: systemRandom,
  logger,
  tracer,
  onFatal: onFault,
});

function createApp(
  options: StandaloneOptions,
  watchers: Watchers,
  { adapters, identity, resumeKey, health, relay }: Infrastructure,
): Promise<NestFastifyApplication> {
  const { logger, tracer, onFault } = watchers;
  const proxies = trustedProxies(options.trustedProxies);
  const given: Adapter[] = [
    [EVENT_STORE, adapters.store],
    [EVENT_FEED, createLocalFeed(adapters.store)],
    [SUBJECT_KEYS, adapters.keys],
    [READ_MODELS, adapters.readModels],
    [ALIVE_MARK, openAliveMark(options.directory)],
    [CLOCK, systemClock],
    [TIMERS, systemTimers],
    [RANDOM, systemRandom],
    [LOGGER, logger],
    [TRACER, tracer],
    [HEALTH, health],
    [ON_FAULT, (fault: { error: unknown }) => onFault(fault.error)],
    [TENANT, tenant],
    [
      RESUME_TOKENS,
      createResumeTokens({ key: resumeKey, clock: createSteadyClock(), random: systemRandom }),
    ],
    [STAFF_IDENTITY, identity.staff],
    [ALLOWED_ORIGINS, options.allowedOrigins],
    [TRUSTED_PROXIES, proxies],
    [STAFF_DIRECTORY, staffDirectoryOf(identity)],
    [ROUTING_SETTINGS, routingSettingsOf(options)],
    [RELAY_SETTINGS, relay],
  ];
  const adapter = new FastifyAdapter(edgeServerOptions(proxies));
  return NestFactory.create<NestFastifyApplication>(
    StandaloneModule.with(given, chainOf(watchers), { publishes: relay !== undefined }),
    adapter,
    { logger: false, abortOnError: false, bodyParser: false },
  );
}

/** Supervisors may take chats as well: the law of access says so. */
const counseling: ReadonlySet<string> = new Set(['counselor', 'supervisor']);

const staffDirectoryOf = ({ accounts }: Identity): StaffDirectory => ({
  async find(name) {
    const account = accounts.get(name);
    if (account === undefined) return undefined;
    const { displayName, disabled, roles } = account;
    return { displayName, canCounsel: !disabled && roles.some((role) => counseling.has(role)) };
  },
});

const routingSettingsOf = ({ deskGraceMs, goneEndMs }: StandaloneOptions): RoutingSettings => ({
  deskGraceMs,
  goneEndMs,
});

interface DoorParts {
  readonly options: StandaloneOptions;
  readonly watchers: Watchers;
  readonly infrastructure: Infrastructure;
}

function createGrpcDoor(
  app: NestFastifyApplication,
  { options, watchers, infrastructure }: DoorParts,
): GrpcDoor {
  const linkTo = (token: symbol) => app.get<Link>(token, { strict: false });
  return new GrpcDoor({
    ...chainOf(watchers),
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

async function listen(
  app: NestFastifyApplication,
  { host, httpPort }: StandaloneOptions,
): Promise<void> {
  try {
    await app.listen(httpPort, host);
  } catch (error) {
    const wanted = { what: 'HTTP', flag: '--http', host, port: httpPort };
    throw new PortUnavailable(wanted, error as Error);
  }
}
