import { join, resolve } from 'node:path';
import type { Settings, SettingValues } from '@stillhere/command-line';

export interface SealingOptions {
  /** Absolute: where checkpoints are kept outside of the log. */
  readonly checkpoints: string;
  readonly keyNumber: number;
}

export const sealingSettings = {
  checkpoints: {
    kind: 'text',
    value: 'DIR',
    default: '',
    env: 'STILLHERE_CHECKPOINTS',
    help: 'Where signed checkpoints of the log are kept, best on another machine; default: checkpoints in --data',
  },
  'seal-key': {
    kind: 'number',
    value: 'NUMBER',
    min: 1,
    max: 9_999,
    default: 1,
    env: 'STILLHERE_SEAL_KEY',
    help: 'Number of the key that signs them: one more replaces the key at the next checkpoint',
  },
} as const satisfies Settings;

export const sealingOptionsOf = (
  values: SettingValues<typeof sealingSettings>,
  directory: string,
): SealingOptions => ({
  checkpoints:
    values.checkpoints === '' ? join(directory, 'checkpoints') : resolve(values.checkpoints),
  keyNumber: values['seal-key'],
});
