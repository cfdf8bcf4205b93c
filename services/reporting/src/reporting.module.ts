import { type DynamicModule, Module } from '@nestjs/common';
import { reporting as api } from '@stillhere/contracts';
import {
  CLOCK,
  EVENT_FEED,
  METRICS,
  ON_FAULT,
  READ_MODELS,
  REPORTING_BINDING,
  ROUTING_CLIENT,
  serviceProviders,
  TIMERS,
} from '@stillhere/nest-kit';
import { createReporting } from './application/reporting.js';
import { ReportingGrpc } from './transport/grpc/reporting.grpc.js';

/** Composition root of the reporting service. Its ports come by token from whoever imports it. */
@Module({})
export class ReportingModule {
  static register(): DynamicModule {
    return {
      module: ReportingModule,
      ...serviceProviders({
        ports: {
          routing: ROUTING_CLIENT,
          feed: EVENT_FEED,
          readModels: READ_MODELS,
          clock: CLOCK,
          timers: TIMERS,
          metrics: METRICS,
          onFault: ON_FAULT,
        },
        create: createReporting,
        binding: REPORTING_BINDING,
        serve: (reporting) => ({
          definition: api.ReportingServiceService,
          implementation: new ReportingGrpc(reporting),
        }),
        runs: (reporting) => [reporting.ledger],
      }),
    };
  }
}
