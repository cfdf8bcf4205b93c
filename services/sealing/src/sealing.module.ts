import { type DynamicModule, Module } from '@nestjs/common';
import type { ReadModelStore } from '@stillhere/event-processing';
import {
  CLOCK,
  EVENT_STORE,
  LOGGER,
  ON_FAULT,
  RANDOM,
  READ_MODELS,
  runningProviders,
  SEALING_SETTINGS,
  SUBJECT_KEYS,
  TIMERS,
} from '@stillhere/nest-kit';
import { createSealingCheckpoint } from './application/checkpoint.js';
import type { SealingPorts } from './application/ports.js';
import { Sealer } from './application/sealer.js';
import { openCheckpointFiles } from './process/checkpoint-files.js';
import type { SealingOptions } from './process/settings.js';

interface Environment extends Omit<SealingPorts, 'checkpoint' | 'place' | 'keyNumber'> {
  readonly settings: SealingOptions;
  readonly readModels: ReadModelStore;
}

const create = ({ settings, readModels, ...ports }: Environment): Sealer =>
  new Sealer({
    ...ports,
    checkpoint: createSealingCheckpoint(readModels),
    place: openCheckpointFiles(settings.checkpoints),
    keyNumber: settings.keyNumber,
  });

/** Composition root of the sealing. Its ports come by token from whoever imports it. */
@Module({})
export class SealingModule {
  static register(): DynamicModule {
    return {
      module: SealingModule,
      ...runningProviders({
        name: 'stillhere.sealing',
        ports: {
          store: EVENT_STORE,
          keys: SUBJECT_KEYS,
          readModels: READ_MODELS,
          settings: SEALING_SETTINGS,
          clock: CLOCK,
          random: RANDOM,
          timers: TIMERS,
          logger: LOGGER,
          onFault: ON_FAULT,
        },
        create,
        runs: (sealer) => [sealer],
      }),
    };
  }
}
