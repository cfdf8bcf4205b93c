import { type DynamicModule, Module } from '@nestjs/common';
import { routing as api } from '@stillhere/contracts';
import {
  CLOCK,
  EVENT_FEED,
  EVENT_STORE,
  ON_FAULT,
  RANDOM,
  READ_MODELS,
  ROUTING_BINDING,
  SESSION_CLIENT,
  serviceProviders,
  TIMERS,
} from '@stillhere/nest-kit';
import { createRouting } from './application/routing.js';
import { createConversationsReactor } from './reactors/conversations.js';
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
          clock: CLOCK,
          random: RANDOM,
          timers: TIMERS,
          onFault: ON_FAULT,
        },
        create: createRouting,
        binding: ROUTING_BINDING,
        serve: (routing) => ({
          definition: api.RoutingServiceService,
          implementation: new RoutingGrpc(routing),
        }),
        runs: (routing) => [
          routing.waiting,
          routing.places,
          createConversationsReactor(routing),
          createSeatsReactor(routing),
        ],
      }),
    };
  }
}
