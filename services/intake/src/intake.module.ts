import { type DynamicModule, Module } from '@nestjs/common';
import { intake as api } from '@stillhere/contracts';
import {
  CLOCK,
  EVENT_FEED,
  EVENT_STORE,
  INTAKE_BINDING,
  INTAKE_SETTINGS,
  LOGGER,
  METRICS,
  ON_FAULT,
  RANDOM,
  READ_MODELS,
  SESSION_CLIENT,
  SUBJECT_KEYS,
  serviceProviders,
  TIMERS,
} from '@stillhere/nest-kit';
import { createIntake } from './application/intake.js';
import { createRequestsReactor } from './reactors/requests.js';
import { IntakeGrpc } from './transport/grpc/intake.grpc.js';

/** Composition root of the intake service. Its ports come by token from whoever imports it. */
@Module({})
export class IntakeModule {
  static register(): DynamicModule {
    return {
      module: IntakeModule,
      ...serviceProviders({
        ports: {
          store: EVENT_STORE,
          feed: EVENT_FEED,
          readModels: READ_MODELS,
          keys: SUBJECT_KEYS,
          session: SESSION_CLIENT,
          settings: INTAKE_SETTINGS,
          clock: CLOCK,
          random: RANDOM,
          timers: TIMERS,
          metrics: METRICS,
          logger: LOGGER,
          onFault: ON_FAULT,
        },
        create: createIntake,
        binding: INTAKE_BINDING,
        serve: (intake) => ({
          definition: api.IntakeServiceService,
          implementation: new IntakeGrpc(intake),
        }),
        runs: (intake) => [intake.publishedServices, createRequestsReactor(intake)],
      }),
    };
  }
}
