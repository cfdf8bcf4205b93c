import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { EdgeModule } from '@stillhere/edge';
import type { CallChainOptions } from '@stillhere/nest-kit';
import { RelayModule } from '@stillhere/relay';
import { ClientsModule } from './clients.module.js';

export type Adapter = readonly [token: symbol, value: unknown];

/** The adapters of this shape, for everybody. */
@Module({})
class AdaptersModule {
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

/** All services in one process: the embedded default. */
@Module({})
export class StandaloneModule {
  static with(
    adapters: readonly Adapter[],
    chain: CallChainOptions,
    { publishes }: { readonly publishes: boolean },
  ): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [
        AdaptersModule.with(adapters),
        ClientsModule.inProcess(chain),
        EdgeModule.register(),
        ...(publishes ? [RelayModule.register()] : []),
      ],
    };
  }
}
