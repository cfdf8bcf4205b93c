import { commandOf } from '@stillhere/process-kit';
import { parseOptions } from './options.js';
import { start } from './start.js';

/** The relay in a process of its own. */
export const run = commandOf(parseOptions, {
  name: 'stillhere-relay',
  start,
  async sayReady({ health, logId }, print) {
    print(
      [
        '',
        'The relay is ready.',
        '',
        `  Health         ${health}/readyz`,
        `  Log            ${logId}`,
        '',
      ].join('\n'),
    );
  },
});
