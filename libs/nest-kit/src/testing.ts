import { Global, type INestApplicationContext, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/**
 * A service's module on its own: its ports are what the test gives, its neighbours too. Shows that
 * nothing depends on sharing a process. Close it when done.
 */
export function bootAlone(
  module: NonNullable<ModuleMetadata['imports']>[number],
  ports: readonly (readonly [token: symbol, port: unknown])[],
): Promise<INestApplicationContext> {
  const providers = ports.map(([provide, useValue]) => ({ provide, useValue }));
  @Global()
  @Module({ providers, exports: ports.map(([token]) => token) })
  class Ports {}

  @Module({ imports: [Ports, module] })
  class Alone {}

  return NestFactory.createApplicationContext(Alone, { logger: false, abortOnError: false });
}

export {
  byCalls,
  byGrpc,
  byPort,
  type Carried,
  type Carry,
  cuttingProxy,
} from './testing/link-carriers.js';
