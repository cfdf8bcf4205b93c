import type {
  BeforeApplicationShutdown,
  DynamicModule,
  OnApplicationBootstrap,
} from '@nestjs/common';
import type { ServiceBinding } from './service-binding.js';

/** Something that works from the start of the application to its end. */
export interface Runs {
  start(): void | Promise<void>;
  stop(): void | Promise<void>;
}

/** What every service's module consists of. */
export interface ServiceParts<Ports extends object, Service, Api> {
  /** By which token each port comes; a global module of the composition root provides them. */
  readonly ports: Readonly<Record<keyof Ports, symbol>>;
  readonly create: (ports: Ports) => Service;
  /** The token under which the doors find the service. */
  readonly binding: symbol;
  readonly serve: (service: Service) => ServiceBinding<Api>;
  /** Started in this order when the application is put together, stopped in reverse before the log closes. */
  readonly runs: (service: Service) => readonly Runs[];
}

class Running implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly parts: readonly Runs[]) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const part of this.parts) await part.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const part of this.parts.toReversed()) await part.stop();
  }
}

/** Providers and exports of a service's Nest module. */
export function serviceProviders<Ports extends object, Service, Api>(
  parts: ServiceParts<Ports, Service, Api>,
): Required<Pick<DynamicModule, 'providers' | 'exports'>> {
  const service = Symbol(`${String(parts.binding.description)}.service`);
  const names = Object.keys(parts.ports) as (keyof Ports)[];
  const create = (...given: readonly unknown[]): Service =>
    parts.create(Object.fromEntries(names.map((name, place) => [name, given[place]])) as Ports);
  return {
    providers: [
      { provide: service, inject: names.map((name) => parts.ports[name]), useFactory: create },
      { provide: parts.binding, inject: [service], useFactory: parts.serve },
      {
        provide: Symbol(`${String(parts.binding.description)}.running`),
        inject: [service],
        useFactory: (it: Service) => new Running(parts.runs(it)),
      },
    ],
    exports: [parts.binding],
  };
}
