import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { intake, presence, reporting, routing, session } from '@stillhere/contracts';
import { createResumeTokens, type Identity } from '@stillhere/identity';
import {
  type Adapter,
  AdaptersModule,
  GrpcDoor,
  INTAKE_CLIENT,
  REPORTING_CLIENT,
  ROUTING_CLIENT,
  SESSION_CLIENT,
  SESSION_LINK,
  type ServiceBinding,
  systemRandom,
  systemTimers,
  trustedProxies,
} from '@stillhere/nest-kit';
import {
  builtWebApps,
  type MetricsAddress,
  openMetricsDoor,
  type Watchers,
} from '@stillhere/process-kit';
import { type ServiceOptions, type Standing, standUp } from '@stillhere/service-process';
import { spreadMaxMs } from '../application/live/gateway.js';
import type { ReachPresence } from '../application/presence/owners.js';
import { EdgeModule } from '../edge.module.js';
import { closeEdge, createEdge, listenForBrowsers } from '../edge-server.js';
import {
  ALLOWED_ORIGINS,
  RESUME_TOKENS,
  STAFF_IDENTITY,
  TENANTS,
  TRUSTED_PROXIES,
} from '../tokens.js';
import { BoardOwners } from './board-owners.js';
import type { EdgeOptions } from './settings.js';

export interface EdgeProcessOptions extends ServiceOptions, EdgeOptions {
  readonly httpPort: number;
  /** Where figures are told; `undefined`: nowhere. */
  readonly metrics: MetricsAddress | undefined;
}

export interface RunningEdge {
  readonly http: string;
  readonly grpc: string;
}

/** Another edge stands ready behind the same address: sockets are served on so long after the last one was to move. */
const handOverMs = 6_000;

const [servicesPart, doorsPart] = ['services', 'doors'] as const;

/** The root of an edge's process. */
@Module({})
class EdgeProcessModule {}

/** Opens both doors: for browsers, and for programs. Rejects with a sentence. */
export async function start(options: EdgeProcessOptions, watchers: Watchers): Promise<RunningEdge> {
  const { opened, metrics, logger } = watchers;
  const webApps = builtWebApps(import.meta.url);
  const parts = [servicesPart, doorsPart];
  const standing = standUp({ name: 'edge', needsLog: false, parts }, options, watchers);
  const { health, engines } = standing;
  await openMetricsDoor(options.metrics, { health, metrics, logger }, opened);
  const identity = await engines.identity();
  await identity.tenants.list();
  const owners = new BoardOwners({
    ...{ leases: await engines.leases(), timers: systemTimers, logger },
  });
  await owners.start();
  opened.add({ name: 'owners of presence', atMostMs: 500, run: async () => owners.stop() });
  const app = await createApp(options, { ...standing, identity }, owners);
  await EdgeModule.prepare(app, webApps);
  opened.add({
    name: 'sockets',
    atMostMs: spreadMaxMs + handOverMs + 8_000,
    run: () => closeEdge(app),
  });
  await app.init();
  health.set(servicesPart, true);
  const grpc = doorForPrograms(app, options, { ...standing, identity });
  opened.add({ name: 'gRPC', atMostMs: 6_000, run: () => grpc.close() });
  await grpc.open();
  const http = await listenForBrowsers(app, options);
  opened.add({ name: 'readiness', atMostMs: 1_000, run: async () => health.set(doorsPart, false) });
  health.set(doorsPart, true);
  return { http, grpc: grpc.address };
}

function createApp(
  options: EdgeProcessOptions,
  { adapters, engines, calls, clock, identity }: Standing & { readonly identity: Identity },
  owners: BoardOwners,
): Promise<NestFastifyApplication> {
  const proxies = trustedProxies(options.trustedProxies);
  const keys = engines.resumeKeys();
  const given: readonly Adapter[] = [
    ...adapters,
    [TENANTS, identity.tenants],
    [RESUME_TOKENS, createResumeTokens({ keys, clock, random: systemRandom })],
    [STAFF_IDENTITY, identity.staff],
    [ALLOWED_ORIGINS, options.allowedOrigins],
    [TRUSTED_PROXIES, proxies],
    [SESSION_CLIENT, calls.client('session')],
    [SESSION_LINK, calls.link('session')],
    [INTAKE_CLIENT, calls.client('intake')],
    [ROUTING_CLIENT, calls.client('routing')],
    [REPORTING_CLIENT, calls.client('reporting')],
  ];
  const reach: ReachPresence = (address, onReach) => {
    const { client, close } = calls.clientAt('presence', address);
    const link = calls.linkTo('presence', address, (isReached) => onReach(!isReached));
    const closeBoth = (): void => {
      link.close();
      close();
    };
    return { client, link, close: closeBoth };
  };
  const edge = EdgeModule.register({ handOverMs, sharedPresence: { owners, reach } });
  const imports = [AdaptersModule.with(given), edge];
  return createEdge({ module: EdgeProcessModule, imports }, proxies);
}

/** Programs find all services at one address: each call goes on to its service, in the name of its caller. */
function doorForPrograms(
  app: NestFastifyApplication,
  { host, grpcPort: port }: EdgeProcessOptions,
  { calls, callers, tokens, health, chain, identity }: Standing & { readonly identity: Identity },
): GrpcDoor {
  const bindings: ServiceBinding<object>[] = [
    {
      definition: session.SessionServiceService,
      implementation: calls.client('session'),
    },
    { definition: intake.IntakeServiceService, implementation: calls.client('intake') },
    { definition: routing.RoutingServiceService, implementation: calls.client('routing') },
    { definition: presence.PresenceServiceService, implementation: EdgeModule.presenceOf(app) },
    {
      definition: reporting.ReportingServiceService,
      implementation: calls.client('reporting'),
    },
  ];
  const verifier = tokens.verifier(identity.tokens);
  return new GrpcDoor({ ...chain, host, port, health, callers, bindings, verifier });
}
