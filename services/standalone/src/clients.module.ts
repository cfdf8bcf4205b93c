import { type DynamicModule, Module } from '@nestjs/common';
import { IntakeModule } from '@stillhere/intake';
import {
  bindInProcess,
  type CallChainOptions,
  createDirectLink,
  INTAKE_BINDING,
  INTAKE_CLIENT,
  PRESENCE_BINDING,
  PRESENCE_CLIENT,
  PRESENCE_LINK,
  REPORTING_BINDING,
  REPORTING_CLIENT,
  ROUTING_BINDING,
  ROUTING_CLIENT,
  SESSION_BINDING,
  SESSION_CLIENT,
  SESSION_LINK,
  type ServiceBinding,
} from '@stillhere/nest-kit';
import { PresenceModule } from '@stillhere/presence';
import { ReportingModule } from '@stillhere/reporting';
import { RoutingModule } from '@stillhere/routing';
import { SessionModule } from '@stillhere/session';

/** Each client token and what it is bound to. */
export const bound: readonly (readonly [client: symbol, binding: symbol])[] = [
  [SESSION_CLIENT, SESSION_BINDING],
  [INTAKE_CLIENT, INTAKE_BINDING],
  [ROUTING_CLIENT, ROUTING_BINDING],
  [PRESENCE_CLIENT, PRESENCE_BINDING],
  [REPORTING_CLIENT, REPORTING_BINDING],
];

/** The same for what every message needs. */
const linked: typeof bound = [
  [SESSION_LINK, SESSION_BINDING],
  [PRESENCE_LINK, PRESENCE_BINDING],
];

/**
 * The generated client interfaces, bound to the services in this process through the same
 * interceptors as over the wire. In a cluster the same tokens stand for gRPC clients.
 */
@Module({})
export class ClientsModule {
  static inProcess(chain: CallChainOptions): DynamicModule {
    const modules = [
      ...[SessionModule, IntakeModule, RoutingModule].map((module) => module.register()),
      ...[PresenceModule, ReportingModule].map((module) => module.register()),
    ];
    return {
      module: ClientsModule,
      global: true,
      imports: modules,
      providers: [
        ...bound.map(([provide, binding]) => ({
          provide,
          inject: [binding],
          useFactory: (service: ServiceBinding<object>) => bindInProcess(service, chain),
        })),
        ...linked.map(([provide, binding]) => ({
          provide,
          inject: [binding],
          useFactory: (service: ServiceBinding<object>) => createDirectLink(service, chain),
        })),
      ],
      exports: [...[...bound, ...linked].map(([client]) => client), ...modules],
    };
  }
}
