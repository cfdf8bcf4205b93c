import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
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
  type ServiceBinding,
  TIMERS,
} from '@stillhere/nest-kit';
import { createRouting, type Routing, type RoutingPorts } from './application/routing.js';
import { createConversationsReactor } from './reactors/conversations.js';
import { createSeatsReactor } from './reactors/seats.js';
import { RoutingGrpc } from './transport/grpc/routing.grpc.js';

const ROUTING = Symbol('stillhere.routing');

const portTokens: Readonly<Record<keyof RoutingPorts, symbol>> = {
  store: EVENT_STORE,
  feed: EVENT_FEED,
  readModels: READ_MODELS,
  session: SESSION_CLIENT,
  clock: CLOCK,
  random: RANDOM,
  timers: TIMERS,
  onFault: ON_FAULT,
};

function routingOf(...ports: readonly unknown[]): Routing {
  const named = Object.keys(portTokens).map((name, place) => [name, ports[place]]);
  return createRouting(Object.fromEntries(named) as RoutingPorts);
}

/** Reads and reacts while the application runs; stops before the log is closed. */
class Processors implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #parts;

  constructor(routing: Routing) {
    const { waiting } = routing;
    this.#parts = [waiting, createConversationsReactor(routing), createSeatsReactor(routing)];
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const part of this.#parts) await part.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const part of this.#parts.toReversed()) await part.stop();
  }
}

const bindingOf = (routing: Routing): ServiceBinding<api.RoutingService> => ({
  definition: api.RoutingServiceService,
  implementation: new RoutingGrpc(routing),
});

/** The ports come by token from a global module; ROUTING_BINDING is for the doors. */
@Module({})
export class RoutingModule {
  static register(): DynamicModule {
    return {
      module: RoutingModule,
      providers: [
        { provide: ROUTING, inject: Object.values(portTokens), useFactory: routingOf },
        { provide: ROUTING_BINDING, inject: [ROUTING], useFactory: bindingOf },
        { provide: Processors, inject: [ROUTING], useFactory: (it: Routing) => new Processors(it) },
      ],
      exports: [ROUTING_BINDING],
    };
  }
}
