import { type DynamicModule, Module } from '@nestjs/common';
import { reporting as api } from '@stillhere/contracts';
import { CLOCK, REPORTING_BINDING, ROUTING_CLIENT, serviceProviders } from '@stillhere/nest-kit';
import { createReporting } from './application/reporting.js';
import { ReportingGrpc } from './transport/grpc/reporting.grpc.js';

/** Composition root of the reporting service. Its ports come by token from whoever imports it. */
@Module({})
export class ReportingModule {
  static register(): DynamicModule {
    return {
      module: ReportingModule,
      ...serviceProviders({
        ports: { routing: ROUTING_CLIENT, clock: CLOCK },
        create: createReporting,
        binding: REPORTING_BINDING,
        serve: (reporting) => ({
          definition: api.ReportingServiceService,
          implementation: new ReportingGrpc(reporting),
        }),
        runs: () => [],
      }),
    };
  }
}
