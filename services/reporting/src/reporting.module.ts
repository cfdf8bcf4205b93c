import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { reporting as api } from '@stillhere/contracts';
import {
  CLOCK,
  EVENT_FEED,
  ON_FAULT,
  READ_MODELS,
  REPORTING_BINDING,
  type ServiceBinding,
  TIMERS,
} from '@stillhere/nest-kit';
import { createReporting, type Reporting, type ReportingPorts } from './application/reporting.js';
import { ReportingGrpc } from './transport/grpc/reporting.grpc.js';

const REPORTING = Symbol('stillhere.reporting');

const portTokens: Readonly<Record<keyof ReportingPorts, symbol>> = {
  feed: EVENT_FEED,
  readModels: READ_MODELS,
  clock: CLOCK,
  timers: TIMERS,
  onFault: ON_FAULT,
};

function reportingOf(...ports: readonly unknown[]): Reporting {
  const named = Object.keys(portTokens).map((name, place) => [name, ports[place]]);
  return createReporting(Object.fromEntries(named) as ReportingPorts);
}

/** Reads while the application runs; stops before the log is closed. */
class Reading implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly reporting: Reporting) {}

  onApplicationBootstrap(): Promise<void> {
    return this.reporting.floor.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.reporting.floor.stop();
  }
}

const bindingOf = (reporting: Reporting): ServiceBinding<api.ReportingService> => ({
  definition: api.ReportingServiceService,
  implementation: new ReportingGrpc(reporting),
});

/** The ports come by token from a global module; REPORTING_BINDING is for the doors. */
@Module({})
export class ReportingModule {
  static register(): DynamicModule {
    return {
      module: ReportingModule,
      providers: [
        { provide: REPORTING, inject: Object.values(portTokens), useFactory: reportingOf },
        { provide: REPORTING_BINDING, inject: [REPORTING], useFactory: bindingOf },
        { provide: Reading, inject: [REPORTING], useFactory: (it: Reporting) => new Reading(it) },
      ],
      exports: [REPORTING_BINDING],
    };
  }
}
