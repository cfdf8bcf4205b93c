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
  nobody,
  PRESENCE_CLIENT,
  PRESENCE_LINK,
  RANDOM,
  REPORTING_CLIENT,
  ROUTING_CLIENT,
  SESSION_CLIENT,
  SESSION_LINK,
  TIMERS,
  type TrustedProxies,
} from '@stillhere/nest-kit';
import { createDesks, type Desks } from './application/desk/desks.js';
import { Previews } from './application/desk/previews.js';
import { ARRIVALS, Arrivals } from './application/live/arrivals.js';
import { createGateway, type Gateway } from './application/live/gateway.js';
import type { ResumeTokenPort } from './application/live/ports.js';
import {
  createEvidenceReporter,
  type EvidenceReporter,
} from './application/presence/evidence-reporter.js';
import { createRefusalLog, REFUSAL_LOG, type RefusalLog } from './application/refusal-log.js';
import { DESKS, EdgeLifecycle, GATEWAY, OPEN_DOORS, type OpenDoors } from './edge-lifecycle.js';
import { ALLOWED_ORIGINS, ORIGIN_DOOR, RESUME_TOKENS, TENANT, TRUSTED_PROXIES } from './tokens.js';
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

export interface EdgeOptions {
  /** Default 1,500 ms. */
  readonly handOverMs?: number;
}

/** Composition root of the edge: sockets, heartbeats, frames, pages. It holds no truth. */
@Module({})
export class EdgeModule {
  static register({ handOverMs = handOverDefaultMs }: EdgeOptions = {}): DynamicModule {
    return {
      module: EdgeModule,
      controllers: [VisitorController, SignInController, DeskController, HealthController],
      providers: [
        StaffDoor,
        EdgeLifecycle,
        { provide: APP_FILTER, useClass: FaultFilter },
        { provide: APP_GUARD, useClass: AccessGuard },
        ...refusalProviders,
        evidenceProvider,
        desksProvider,
        arrivalsProvider,
        gatewayProvider(handOverMs),
        doorsProvider,
      ],
    };
  }

  /** Before the application listens: what holds for every answer, and the pages. */
  static async prepare(app: NestFastifyApplication, apps: WebApps): Promise<void> {
    const server = app.getHttpAdapter().getInstance();
    const intakeClient = app.get<intake.IntakeService>(INTAKE_CLIENT, { strict: false });
    const principal = nobody(app.get<string>(TENANT, { strict: false }));
    prepareServer(server, {
      origins: app.get<OriginDoor>(ORIGIN_DOOR, { strict: false }),
      proxies: app.get<TrustedProxies>(TRUSTED_PROXIES, { strict: false }),
      refusals: app.get<RefusalLog>(REFUSAL_LOG, { strict: false }),
    });
    await serveWebApps(server, apps, (service, language) =>
      intakeClient.getEntry({ service, language }, callContext({ principal })),
    );
  }
}

/** The evidence of all sockets, whatever they are for, and who is told of one that is not known. */
interface Evidence extends EvidenceReporter {
  readonly gateway: string;
  onUnknown: (connection: string) => void;
}
const EVIDENCE = Symbol('stillhere.edge.evidence');

const evidenceProvider: Provider = {
  provide: EVIDENCE,
  inject: [CLOCK, TIMERS, RANDOM, LOGGER, TENANT, PRESENCE_LINK],
  useFactory: (
    ...[clock, timers, random, logger, tenant, presence]: [
      ...[Clock, Timers, Random, Logger, string],
      Link,
    ]
  ): Evidence => {
    const gateway = newId(clock, random);
    const reporter = createEvidenceReporter({
      gateway,
      tenant,
      presence,
      clock,
      timers,
      logger,
      onUnknown: (connection) => evidence.onUnknown(connection),
    });
    const evidence: Evidence = {
      gateway,
      report: (connection, kind) => reporter.report(connection, kind),
      onUnknown: () => undefined,
    };
    return evidence;
  },
};

const desksProvider: Provider = {
  provide: DESKS,
  inject: [
    EVIDENCE,
    CLOCK,
    TIMERS,
    LOGGER,
    TENANT,
    StaffDoor,
    SESSION_CLIENT,
    PRESENCE_CLIENT,
    ROUTING_CLIENT,
    REPORTING_CLIENT,
  ],
  useFactory: (
    ...[evidence, clock, timers, logger, tenant, door, session, presence, routing, reporting]: [
      ...[Evidence, Clock, Timers, Logger, string, StaffDoor],
      ...[session.SessionService, presence.PresenceService],
      ...[routing.RoutingService, reporting.ReportingService],
    ]
  ): Desks =>
    createDesks({
      gateway: evidence.gateway,
      tenant,
      clock,
      timers,
      logger,
      evidence,
      presence,
      routing,
      reporting,
      previews: new Previews({ session, tenant, clock, timers, logger }),
      namesOf: (floor) => namedFloor(floor, door),
    }),
};

const arrivalsProvider: Provider = {
  provide: ARRIVALS,
  inject: [CLOCK, TIMERS],
  useFactory: (clock: Clock, timers: Timers) => new Arrivals({ clock, timers }),
};

const gatewayProvider = (handOverMs: number): Provider => ({
  provide: GATEWAY,
  inject: [
    EVIDENCE,
    DESKS,
    CLOCK,
    TIMERS,
    RANDOM,
    LOGGER,
    TENANT,
    RESUME_TOKENS,
    ARRIVALS,
    SESSION_LINK,
    SESSION_CLIENT,
    PRESENCE_CLIENT,
    ROUTING_CLIENT,
  ],
  useFactory: (
    ...[evidence, desks, clock, timers, random, logger, tenant, tokens, arrivals, ...links]: [
      ...[Evidence, Desks, Clock, Timers, Random, Logger, string, ResumeTokenPort, Arrivals],
      Link,
      ...[session.SessionService, presence.PresenceService, routing.RoutingService],
    ]
  ): Gateway => {
    const [sessionLink, session, presence, routing] = links;
    const live = createGateway({
      gateway: evidence.gateway,
      tenant,
      clock,
      timers,
      random,
      logger,
      evidence,
      tokens,
      arrivals,
      sessionLink,
      session,
      presence,
      routing,
      handOverMs,
      closeElsewhere: (connection, code) => desks.close(connection, code),
    });
    evidence.onUnknown = (connection) => live.forget(connection);
    return live;
  },
});

const doorsProvider: Provider = {
  provide: OPEN_DOORS,
  inject: [GATEWAY, DESKS, StaffDoor, CLOCK, TIMERS, ORIGIN_DOOR],
  useFactory:
    (...[gateway, desks, door, clock, timers, origins]: DoorParts): OpenDoors =>
    (server: Server) => {
      const judge = limitRequestsWhileAwake(server, requestTimeoutMs, { clock, timers });
      const sockets = openLiveDoor(server, {
        gateway,
        desks,
        clock,
        timers,
        origins,
        staffOf: (request: IncomingMessage) => door.staffOf(request),
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

type DoorParts = [Gateway, Desks, StaffDoor, Clock, Timers, OriginDoor];

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
