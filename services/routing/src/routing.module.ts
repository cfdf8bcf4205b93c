import { type DynamicModule, Module } from '@nestjs/common';
import { routing as api } from '@stillhere/contracts';
import {
  CLOCK,
  EVENT_FEED,
  EVENT_STORE,
  LOGGER,
  METRICS,
  ON_FAULT,
  RANDOM,
  READ_MODELS,
  ROUTING_BINDING,
  ROUTING_SETTINGS,
  SESSION_CLIENT,
  STAFF_DIRECTORY,
  serviceProviders,
  TIMERS,
} from '@stillhere/nest-kit';
import { createRouting } from './application/create-routing.js';
import { createConversationsReactor } from './reactors/conversations.js';
import { createReturnsReactor } from './reactors/returns.js';
import { createRisksReactor } from './reactors/risks.js';
import { createSeatsReactor } from './reactors/seats.js';
import { RoutingGrpc } from './transport/grpc/routing.grpc.js';

/** Composition root of the routing service. Its ports come by token from whoever imports it. */
@Module({})
export class RoutingModule {
  static register(): DynamicModule {
    return {
      module: RoutingModule,
      ...serviceProviders({
        ports: {
          store: EVENT_STORE,
          feed: EVENT_FEED,
          readModels: READ_MODELS,
          session: SESSION_CLIENT,
          staff: STAFF_DIRECTORY,
          settings: ROUTING_SETTINGS,
          clock: CLOCK,
          random: RANDOM,
          timers: TIMERS,
          metrics: METRICS,
          logger: LOGGER,
          onFault: ON_FAULT,
        },
        create: createRouting,
        binding: ROUTING_BINDING,
        serve: (routing) => ({
          definition: api.RoutingServiceService,
          implementation: new RoutingGrpc(routing),
        }),
        runs: (routing) => [
          routing.publishedRules,
          routing.waiting,
          createConversationsReactor(routing),
          createSeatsReactor(routing),
          createReturnsReactor(routing),
          createRisksReactor(routing),
          routing.deadlines,
          routing.dispatch,
        ],
      }),
    };
  }
}
