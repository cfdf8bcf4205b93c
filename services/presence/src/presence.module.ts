import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { presence, type routing, type session } from '@stillhere/contracts';
import type { EventFeed } from '@stillhere/event-feed';
import type { OnFault, ReadModelStore } from '@stillhere/event-processing';
import type { AliveMark, Clock, Random, Timers } from '@stillhere/kernel';
import type { Leases } from '@stillhere/leases';
import {
  ALIVE_MARK,
  CLOCK,
  CONTACT_POLICIES,
  EVENT_FEED,
  LEASES,
  type Link,
  LOGGER,
  type Logger,
  METRICS,
  ON_FAULT,
  PRESENCE_BINDING,
  RANDOM,
  READ_MODELS,
  ROUTING_CLIENT,
  SESSION_CLIENT,
  SESSION_LINK,
  type ServiceBinding,
  TIMERS,
  TRACER,
} from '@stillhere/nest-kit';
import type { Metrics, Tracer } from '@stillhere/telemetry';
import type { ContactPolicies } from './application/ports.js';
import { createPresence } from './application/presence.js';
import type { Presence } from './application/use-cases.js';
import { defaultTimers } from './domain/connection/index.js';
import { PresenceGrpc } from './transport/grpc/presence.grpc.js';

const PRESENCE = Symbol('stillhere.presence');

@Injectable()
class PresenceLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(PRESENCE) private readonly presence: Presence) {}

  onApplicationBootstrap(): Promise<void> {
    return this.presence.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.presence.stop();
  }
}

/** Composition root of the presence service. Adapters come from whoever imports it. */
@Module({})
export class PresenceModule {
  static register(): DynamicModule {
    return {
      module: PresenceModule,
      providers: [
        {
          provide: PRESENCE,
          inject: [
            SESSION_CLIENT,
            SESSION_LINK,
            ROUTING_CLIENT,
            EVENT_FEED,
            READ_MODELS,
            CLOCK,
            TIMERS,
            RANDOM,
            ALIVE_MARK,
            LOGGER,
            METRICS,
            ON_FAULT,
            { token: LEASES, optional: true },
            { token: TRACER, optional: true },
            { token: CONTACT_POLICIES, optional: true },
          ],
          useFactory: (...parts: Parts): Presence => assemble(...parts),
        },
        {
          provide: PRESENCE_BINDING,
          inject: [PRESENCE],
          useFactory: bindingOf,
        },
        PresenceLifecycle,
      ],
      exports: [PRESENCE_BINDING],
    };
  }
}

function bindingOf(service: Presence): ServiceBinding<presence.PresenceService> {
  const implementation = new PresenceGrpc(service);
  return {
    definition: presence.PresenceServiceService,
    implementation,
    direct: {
      reportEvidence: (request, context, settle) =>
        settle({ ok: true, response: implementation.takeEvidence(request, context) }),
    },
  };
}

type Parts = [
  session.SessionService,
  Link,
  routing.RoutingService,
  EventFeed,
  ReadModelStore,
  Clock,
  Timers,
  Random,
  AliveMark,
  Logger,
  Metrics,
  OnFault,
  Leases | undefined,
  Tracer | undefined,
  ContactPolicies | undefined,
];

function assemble(
  ...[
    session,
    record,
    desks,
    feed,
    readModels,
    clock,
    timers,
    random,
    aliveMark,
    logger,
    metrics,
    onFault,
    leases,
    tracer,
    policies,
  ]: Parts
): Presence {
  return createPresence(
    {
      session,
      record,
      desks,
      clock,
      timers,
      random,
      aliveMark,
      logger,
      metrics,
      connectionTimers: defaultTimers,
      leases,
      tracer,
      policies,
    },
    { feed, readModels, onFault },
  );
}
