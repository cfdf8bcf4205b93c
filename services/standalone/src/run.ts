import type { Identity } from '@stillhere/identity';
import { commandOf, type Program, runProgram } from '@stillhere/process-kit';
import { banner } from './banner.js';
import type { OpenStore } from './log-source.js';
import { parseOptions, type StandaloneOptions } from './options.js';
import { type Running, start } from './start.js';

/** Everything in one process; a test may bring a log with a fault. */
const standalone = (openStore?: OpenStore): Program<StandaloneOptions, Running> => ({
  name: 'stillhere',
  start: (options, watchers) => start(options, { ...watchers, ...(openStore && { openStore }) }),
  sayReady,
});

export const run = commandOf(parseOptions, standalone());

/** The same from options. Ends the process itself. */
export const runWith = (
  options: StandaloneOptions,
  environment: Readonly<Record<string, string | undefined>>,
  given: { readonly openStore?: OpenStore } = {},
): Promise<void> => runProgram(standalone(given.openStore), options, environment);

/**
 * The first password is shown before its account is stored: a kill in between leaves no account
 * whose password nobody ever saw, and the next start shows another.
 */
async function sayReady(
  { identity, addresses }: Running,
  say: (text: string) => void,
): Promise<void> {
  const first = await identity.ensureFirstAccount((issued) =>
    say(banner(addresses, { kind: 'first', ...issued })),
  );
  if (first === undefined) say(banner(addresses, { kind: await knownTo(identity) }));
}

const knownTo = async (identity: Identity): Promise<'unused' | 'used'> =>
  (await identity.accounts.list()).every(({ mustChangePassword }) => mustChangePassword)
    ? 'unused'
    : 'used';
