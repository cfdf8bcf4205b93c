import type { IncomingMessage, Server } from 'node:http';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { intake, presence, reporting, routing, session } from '@stillhere/contracts';
import { newId } from '@stillhere/event-schema';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import {
  CLOCK,
  callContext,
  INTAKE_CLIENT,
  type Link,
  LOGGER,
  type Logger,
  METRICS,
  nobody,
  PRESENCE_CLIENT,
  PRESENCE_LINK,
  RANDOM,
  REPORTING_CLIENT,
  ROUTING_CLIENT,
  SESSION_CLIENT,
  SESSION_LINK,
  TIMERS,
  TRACER,
  type TrustedProxies,
} from '@stillhere/nest-kit';
import { type Metrics, noopTracer, type Tracer } from '@stillhere/telemetry';
import { createDesks, type Desks } from './application/desk/desks.js';
import { previewsOf } from './application/desk/previews.js';
import { ARRIVALS, Arrivals } from './application/live/arrivals.js';
import { createGateway, type Gateway, type GatewayPorts } from './application/live/gateway.js';
import type { HostTenants, ResumeTokenPort } from './application/live/ports.js';
import {
  createEvidenceReporter,
  type EvidenceReporter,
} from './application/presence/evidence-reporter.js';
import {
  SharedPresence,
  type SharedPresenceParts,
} from './application/presence/shared-presence.js';
import { createRefusalLog, REFUSAL_LOG, type RefusalLog } from './application/refusal-log.js';
import { DESKS, EdgeLifecycle, GATEWAY, OPEN_DOORS, type OpenDoors } from './edge-lifecycle.js';
import { ALLOWED_ORIGINS, ORIGIN_DOOR, RESUME_TOKENS, TENANTS, TRUSTED_PROXIES } from './tokens.js';
import { AccessGuard } from './transport/http/access.js';
import { DeskController } from './transport/http/desk.controller.js';
import { FaultFilter } from './transport/http/fault-filter.js';
import { HealthController } from './transport/http/health.controller.js';
import { namedFloor } from './transport/http/named-floor.js';
import { prepareServer } from './transport/http/prepare-server.js';
import { limitRequestsWhileAwake } from './transport/http/request-timeouts.js';
import type { OriginDoor } from './transport/http/same-origin.js';
import { requestTimeoutMs } from './transport/http/server-options.js';
import { SignInController } from './transport/http/sign-in.controller.js';
import { StaffDoor } from './transport/http/staff-door.js';
import { VisitorController } from './transport/http/visitor.controller.js';
import { serveWebApps, type WebApps } from './transport/http/web-apps.js';
import { openLiveDoor } from './transport/ws/live-door.js';

/**
 * How long sockets are served on after they were asked to move: answers under way still leave. Where
 * another process stands ready behind the same address, give the time that its clients need.
 */
const handOverDefaultMs = 1_500;

export interface EdgeModuleOptions {
  /** Default 1,500 ms. */
  readonly handOverMs?: number;
  /** Where several processes share presence out; default: `PRESENCE_CLIENT` and `PRESENCE_LINK`. */
  readonly sharedPresence?: Pick<SharedPresenceParts, 'owners' | 'reach'>;
}

/** Composition root of the edge: sockets, heartbeats, frames, pages. It holds no truth. */
@Module({})
export class EdgeModule {
  static register({
    handOverMs = handOverDefaultMs,
    sharedPresence,
  }: EdgeModuleOptions = {}): DynamicModule {
    return {
      module: EdgeModule,
      controllers: [VisitorController, SignInController, DeskController, HealthController],
      providers: [
        StaffDoor,
        EdgeLifecycle,
        { provide: APP_FILTER, useClass: FaultFilter },
        { provide: APP_GUARD, useClass: AccessGuard },
        ...refusalProviders,
        sharedPresence ? sharedEvidence(sharedPresence) : evidenceProvider,
        desksProvider,
        arrivalsProvider,
        gatewayProvider({ handOverMs, isOneOfSeveral: sharedPresence !== undefined }),
        doorsProvider,
      ],
    };
  }

  /** What programs ask of presence goes the same way as what the edge itself asks. */
  static presenceOf(app: NestFastifyApplication): presence.PresenceService {
    return app.get<Evidence>(EVIDENCE, { strict: false }).presence;
  }

  /** Before the application listens: what holds for every answer, and the pages. */
  static async prepare(app: NestFastifyApplication, apps: WebApps): Promise<void> {
    const server = app.getHttpAdapter().getInstance();
    const intakeClient = app.get<intake.IntakeService>(INTAKE_CLIENT, { strict: false });
    const tenants = app.get<HostTenants>(TENANTS, { strict: false });
    const door = app.get(StaffDoor, { strict: false });
    prepareServer(server, {
      origins: app.get<OriginDoor>(ORIGIN_DOOR, { strict: false }),
      proxies: app.get<TrustedProxies>(TRUSTED_PROXIES, { strict: false }),
      refusals: app.get<RefusalLog>(REFUSAL_LOG, { strict: false }),
      tenants,
    });
    await serveWebApps(server, apps, {
      tenantOf: (request) => door.tenantOf(request),
      entryOf: ({ tenant, ...asked }) =>
        intakeClient.getEntry(asked, callContext({ principal: nobody(tenant) })),
    });
  }
}

/** The evidence of all sockets, whatever they are for, and who is told of one that is not known. */
interface Evidence extends EvidenceReporter {
  readonly gateway: string;
  /** The rest of what the edge asks of presence. */
  readonly presence: presence.PresenceService;
  onUnknown: (connection: string) => void;
}
const EVIDENCE = Symbol('stillhere.edge.evidence');

const evidenceProvider: Provider = {
  provide: EVIDENCE,
  inject: [CLOCK, TIMERS, RANDOM, LOGGER, TENANTS, PRESENCE_LINK, PRESENCE_CLIENT],
  useFactory: (
    ...[clock, timers, random, logger, tenants, link, client]: [
      ...[Clock, Timers, Random, Logger, HostTenants],
      ...[Link, presence.PresenceService],
    ]
  ): Evidence => {
    const gateway = newId(clock, random);
    const reporter = createEvidenceReporter({
      gateway,
      tenant: tenants.home,
      presence: link,
      clock,
      timers,
      logger,
      onUnknown: (connection) => evidence.onUnknown(connection),
    });
    const evidence: Evidence = {
      gateway,
      presence: client,
      report: (connection, kind) => reporter.report(connection, kind),
      onUnknown: () => undefined,
    };
    return evidence;
  },
};

/** The same where several processes share presence out. */
const sharedEvidence = (shared: Pick<SharedPresenceParts, 'owners' | 'reach'>): Provider => ({
  provide: EVIDENCE,
  inject: [CLOCK, TIMERS, RANDOM, LOGGER, TENANTS],
  useFactory: (
    ...[clock, timers, random, logger, tenants]: [Clock, Timers, Random, Logger, HostTenants]
  ): Evidence => {
    const gateway = newId(clock, random);
    const reached = new SharedPresence({
      ...{ ...shared, gateway, tenant: tenants.home, clock, timers, logger },
      onUnknown: (connection) => evidence.onUnknown(connection),
    });
    const evidence: Evidence = {
      gateway,
      presence: reached.client,
      report: (connection, kind) => reached.report(connection, kind),
      onUnknown: () => undefined,
    };
    return evidence;
  },
});

const desksProvider: Provider = {
  provide: DESKS,
  inject: [
    EVIDENCE,
    CLOCK,
    TIMERS,
    LOGGER,
    StaffDoor,
    SESSION_CLIENT,
    ROUTING_CLIENT,
    REPORTING_CLIENT,
  ],
  useFactory: (
    ...[evidence, clock, timers, logger, door, session, routing, reporting]: [
      ...[Evidence, Clock, Timers, Logger, StaffDoor, session.SessionService],
      ...[routing.RoutingService, reporting.ReportingService],
    ]
  ): Desks =>
    createDesks({
      gateway: evidence.gateway,
      clock,
      timers,
      logger,
      evidence,
      presence: evidence.presence,
      routing,
      reporting,
      previewsOf: previewsOf({ session, clock, timers, logger }),
      namesOf: (tenant, floor) => namedFloor(tenant, floor, door),
    }),
};

const arrivalsProvider: Provider = {
  provide: ARRIVALS,
  inject: [CLOCK, TIMERS],
  useFactory: (clock: Clock, timers: Timers) => new Arrivals({ clock, timers }),
};

const gatewayProvider = (
  handOver: Pick<GatewayPorts, 'handOverMs' | 'isOneOfSeveral'>,
): Provider => ({
  provide: GATEWAY,
  inject: [
    EVIDENCE,
    DESKS,
    CLOCK,
    TIMERS,
    RANDOM,
    LOGGER,
    TENANTS,
    RESUME_TOKENS,
    ARRIVALS,
    SESSION_LINK,
    SESSION_CLIENT,
    ROUTING_CLIENT,
    { token: TRACER, optional: true },
  ],
  useFactory: (
    ...[evidence, desks, clock, timers, random, logger, tenants, tokens, arrivals, ...links]: [
      ...[Evidence, Desks, Clock, Timers, Random, Logger, HostTenants, ResumeTokenPort, Arrivals],
      Link,
      ...[session.SessionService, routing.RoutingService, Tracer | undefined],
    ]
  ): Gateway => {
    const [sessionLink, session, routing, tracer = noopTracer] = links;
    const live = createGateway({
      gateway: evidence.gateway,
      tenant: tenants.home,
      clock,
      timers,
      random,
      logger,
      tracer,
      evidence,
      tokens,
      arrivals,
      sessionLink,
      session,
      presence: evidence.presence,
      routing,
      ...handOver,
      closeElsewhere: (connection, code) => desks.close(connection, code),
    });
    evidence.onUnknown = (connection) => live.forget(connection);
    return live;
  },
});

const doorsProvider: Provider = {
  provide: OPEN_DOORS,
  inject: [GATEWAY, DESKS, StaffDoor, CLOCK, TIMERS, ORIGIN_DOOR, METRICS],
  useFactory:
    (...[gateway, desks, door, clock, timers, origins, metrics]: DoorParts): OpenDoors =>
    (server: Server) => {
      metrics.gauge('stillhere_sockets_open', (set) => {
        set({ of: 'conversation' }, gateway.size);
        set({ of: 'desk' }, desks.size);
      });
      const judge = limitRequestsWhileAwake(server, requestTimeoutMs, { clock, timers });
      const sockets = openLiveDoor(server, {
        gateway,
        desks,
        clock,
        timers,
        origins,
        arriving: (request: IncomingMessage) => door.arriving(request),
        endedBecause: (request: IncomingMessage) => door.endedBecause(request),
      });
      return {
        async stop() {
          await sockets.stop();
          judge.stop();
        },
      };
    },
};

type DoorParts = [Gateway, Desks, StaffDoor, Clock, Timers, OriginDoor, Metrics];

const refusalProviders: readonly Provider[] = [
  {
    provide: REFUSAL_LOG,
    inject: [LOGGER, CLOCK],
    useFactory: (logger: Logger, clock: Clock) => createRefusalLog(logger, clock),
  },
  {
    provide: ORIGIN_DOOR,
    inject: [ALLOWED_ORIGINS, REFUSAL_LOG],
    useFactory: (allowed: ReadonlySet<string>, refusals: RefusalLog): OriginDoor => ({
      allowed,
      refusals,
    }),
  },
];
