import type {
  BeforeApplicationShutdown,
  DynamicModule,
  OnApplicationBootstrap,
  Provider,
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

/** What a module consists of that is called by nobody: it only runs. */
export type RunningParts<Ports extends object, Service> = Pick<
  ServiceParts<Ports, Service, never>,
  'ports' | 'create' | 'runs'
> & { readonly name: string };

/** Providers of a Nest module that only runs. */
export function runningProviders<Ports extends object, Service>(
  parts: RunningParts<Ports, Service>,
): Required<Pick<DynamicModule, 'providers'>> {
  return { providers: providersOf(Symbol(`${parts.name}.service`), parts) };
}

/** Providers and exports of a service's Nest module. */
export function serviceProviders<Ports extends object, Service, Api>(
  parts: ServiceParts<Ports, Service, Api>,
): Required<Pick<DynamicModule, 'providers' | 'exports'>> {
  const name = String(parts.binding.description);
  const service = Symbol(`${name}.service`);
  return {
    providers: [
      ...providersOf(service, { ...parts, name }),
      { provide: parts.binding, inject: [service], useFactory: parts.serve },
    ],
    exports: [parts.binding],
  };
}

function providersOf<Ports extends object, Service>(
  service: symbol,
  parts: RunningParts<Ports, Service>,
): Provider[] {
  const names = Object.keys(parts.ports) as (keyof Ports)[];
  const create = (...given: readonly unknown[]): Service =>
    parts.create(Object.fromEntries(names.map((name, place) => [name, given[place]])) as Ports);
  return [
    { provide: service, inject: names.map((name) => parts.ports[name]), useFactory: create },
    {
      provide: Symbol(`${parts.name}.running`),
      inject: [service],
      useFactory: (it: Service) => new Running(parts.runs(it)),
    },
  ];
}
