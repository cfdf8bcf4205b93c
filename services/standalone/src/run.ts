import { commandOf, greet, type Program, runProgram } from '@stillhere/process-kit';
import { bannerOf } from './banner.js';
import type { OpenStore } from './log-source.js';
import { parseOptions, type StandaloneOptions } from './options.js';
import { type Running, start } from './start.js';

/** Everything in one process; a test may bring a log with a fault. */
const standalone = (openStore?: OpenStore): Program<StandaloneOptions, Running> => ({
  name: 'stillhere',
  start: (options, watchers) => start(options, { ...watchers, ...(openStore && { openStore }) }),
  sayReady: ({ identity, addresses }, print) => greet(identity, bannerOf(addresses), print),
});

export const run = commandOf(parseOptions, standalone());

/** The same from options. Ends the process itself. */
export const runWith = (
  options: StandaloneOptions,
  environment: Readonly<Record<string, string | undefined>>,
  given: { readonly openStore?: OpenStore } = {},
): Promise<void> => runProgram(standalone(given.openStore), options, environment);
