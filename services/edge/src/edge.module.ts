import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import type { presence, routing, session } from '@stillhere/contracts';
import { newId } from '@stillhere/event-schema';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import {
  CLOCK,
  LOGGER,
  type Logger,
  PRESENCE_CLIENT,
  RANDOM,
  ROUTING_CLIENT,
  SESSION_CLIENT,
  TIMERS,
} from '@stillhere/nest-kit';
import type { SocketServer } from '@stillhere/socket-server';
import type { FastifyInstance } from 'fastify';
import { createEvidenceReporter } from './application/live/evidence-reporter.js';
import { createGateway, type Gateway } from './application/live/gateway.js';
import type { ResumeTokenPort } from './application/live/ports.js';
import { ALLOWED_ORIGINS, RESUME_TOKENS, TENANT } from './tokens.js';
import { DeskController } from './transport/http/desk.controller.js';
import { DeskEventsController } from './transport/http/desk-events.controller.js';
import { FaultFilter } from './transport/http/fault-filter.js';
import { HealthController } from './transport/http/health.controller.js';
import { SignInController } from './transport/http/sign-in.controller.js';
import { StaffDoor } from './transport/http/staff-door.js';
import { VisitorController } from './transport/http/visitor.controller.js';
import { serveWebApps, type WebApps } from './transport/http/web-apps.js';
import { openLiveDoor } from './transport/ws/live-door.js';

const GATEWAY = Symbol('stillhere.edge.gateway');

/** Opens the doors when everything behind them is ready, and closes them first. */
@Injectable()
class EdgeLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private sockets: SocketServer | undefined;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(TIMERS) private readonly timers: Timers,
    @Inject(ALLOWED_ORIGINS) private readonly allowedOrigins: ReadonlySet<string>,
  ) {}

  onApplicationBootstrap(): void {
    const { gateway, clock, timers, allowedOrigins } = this;
    gateway.start();
    this.sockets = openLiveDoor(this.host.httpAdapter.getHttpServer(), {
      ...{ gateway, clock, timers, allowedOrigins },
      staffOf: (request) => this.door.staffOf(request),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.gateway.drain();
    await this.sockets?.stop();
    this.gateway.stop();
  }
}

/** Composition root of the edge: sockets, heartbeats, frames, pages. It holds no truth. */
@Module({})
export class EdgeModule {
  static register(): DynamicModule {
    return {
      module: EdgeModule,
      controllers: [
        ...[VisitorController, SignInController, DeskController],
        ...[DeskEventsController, HealthController],
      ],
      providers: [
        StaffDoor,
        EdgeLifecycle,
        { provide: APP_FILTER, useClass: FaultFilter },
        {
          provide: GATEWAY,
          inject: [
            ...[CLOCK, TIMERS, RANDOM, LOGGER, TENANT, RESUME_TOKENS],
            ...[SESSION_CLIENT, PRESENCE_CLIENT, ROUTING_CLIENT],
          ],
          useFactory: (...parts: Parts): Gateway => assemble(...parts),
        },
      ],
    };
  }

  /** Before the application listens: the pages, and answers for what is no page. */
  static async prepare(server: FastifyInstance, apps: WebApps): Promise<void> {
    // A beacon sends text: the exit must not wait for a preflight request.
    server.removeContentTypeParser('text/plain');
    server.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => {
      done(null, body);
    });
    await serveWebApps(server, apps);
  }
}

type Parts = [
  Clock,
  Timers,
  Random,
  Logger,
  string,
  ResumeTokenPort,
  session.SessionService,
  presence.PresenceService,
  routing.RoutingService,
];

function assemble(...parts: Parts): Gateway {
  const [clock, timers, random, logger, tenant, tokens, session, presence, routing] = parts;
  const gateway = newId(clock, random);
  const evidence = createEvidenceReporter({
    ...{ gateway, tenant, presence, logger },
    onUnknown: (connection) => live.forget(connection),
  });
  const live: Gateway = createGateway({
    ...{ gateway, tenant, clock, timers, random, logger, evidence },
    ...{ tokens, session, presence, routing },
  });
  return live;
}
