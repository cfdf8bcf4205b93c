import { type DynamicModule, Module } from '@nestjs/common';
import {
  CLOCK,
  EVENT_STORE,
  HEALTH,
  LOGGER,
  METRICS,
  ON_FAULT,
  RELAY_SETTINGS,
  runningProviders,
  TIMERS,
  TRACER,
} from '@stillhere/nest-kit';
import { createRelay } from './application/create-relay.js';

/** Composition root of the relay. Its ports come by token from whoever imports it. */
@Module({})
export class RelayModule {
  static register(): DynamicModule {
    return {
      module: RelayModule,
      ...runningProviders({
        name: 'stillhere.relay',
        ports: {
          store: EVENT_STORE,
          settings: RELAY_SETTINGS,
          health: HEALTH,
          metrics: METRICS,
          tracer: TRACER,
          clock: CLOCK,
          timers: TIMERS,
          logger: LOGGER,
          onFault: ON_FAULT,
        },
        create: createRelay,
        runs: (relay) => [relay],
      }),
    };
  }
}
