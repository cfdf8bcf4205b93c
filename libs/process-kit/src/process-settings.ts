import type { Settings } from '@stillhere/command-line';

/** What every process is told alike: where it listens, and for whom its lines are. */
export const processSettings = {
  host: {
    kind: 'text',
    value: 'ADDRESS',
    default: '127.0.0.1',
    env: 'STILLHERE_HOST',
    help: 'Where to listen; 0.0.0.0: every address of this machine',
  },
  'log-format': {
    kind: 'choice',
    choices: ['text', 'json'],
    default: 'text',
    env: 'STILLHERE_LOG_FORMAT',
    help: 'Lines for people or for machines',
  },
} as const satisfies Settings;
