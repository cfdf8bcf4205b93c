import { type DynamicModule, Module } from '@nestjs/common';
import { EdgeModule } from '@stillhere/edge';
import { type Adapter, AdaptersModule, type CallChainOptions } from '@stillhere/nest-kit';
import { RelayModule } from '@stillhere/relay';
import { SealingModule } from '@stillhere/sealing';
import { ClientsModule } from './clients.module.js';

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
        SealingModule.register(),
        ...(publishes ? [RelayModule.register()] : []),
      ],
    };
  }
}
