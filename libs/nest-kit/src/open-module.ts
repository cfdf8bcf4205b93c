import 'reflect-metadata';
import {
  type DynamicModule,
  type INestApplicationContext,
  Module,
  type Provider,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** What stands for a port in this process: by which token it comes, and itself. */
export type Adapter = readonly [token: symbol, value: unknown];

/** The adapters of a process, for every module in it. */
@Module({})
export class AdaptersModule {
  static with(adapters: readonly Adapter[]): DynamicModule {
    const providers: Provider[] = adapters.map(([provide, useValue]) => ({ provide, useValue }));
    return {
      module: AdaptersModule,
      global: true,
      providers,
      exports: adapters.map(([token]) => token),
    };
  }
}

@Module({})
class ProcessModule {}

/** One module on its ports, started; `close` stops it. What its parts reject with at the start comes out as it is. */
export async function openModule(
  module: DynamicModule,
  adapters: readonly Adapter[],
): Promise<{ get<T>(token: symbol): T; close(): Promise<void> }> {
  const root: DynamicModule = {
    module: ProcessModule,
    imports: [AdaptersModule.with(adapters), module],
  };
  const application: INestApplicationContext = await NestFactory.createApplicationContext(root, {
    logger: false,
    abortOnError: false,
  });
  return {
    get: (token) => application.get(token, { strict: false }),
    close: () => application.close(),
  };
}
