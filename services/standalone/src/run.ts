import { openOutput } from '@stillhere/command-line';
import type { Identity } from '@stillhere/identity';
import {
  createLogger,
  createShutdown,
  type Logger,
  silentLogger,
  systemClock,
  systemTimers,
} from '@stillhere/nest-kit';
import { openTracer } from '@stillhere/telemetry';
import { banner } from './banner.js';
import type { Watchers } from './infrastructure.js';
import { parseOptions, type StandaloneOptions } from './options.js';
import { ShutdownSteps } from './shutdown-steps.js';
import { type Running, start } from './start.js';
import { sentenceFor, sentenceForStart } from './start-fault.js';

const output = openOutput();

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Exit codes: 0 stopped as asked, 1 could not start or had to stop, 2 the command line was not
 * understood. Resolves when it runs, or with the code when there is nothing to run.
 */
export async function run(
  args: readonly string[],
  environment: Environment,
): Promise<number | undefined> {
  outliveReaders();
  const parsed = parseOptions(args, environment);
  if (parsed.kind === 'help') {
    output.print(parsed.text);
    return 0;
  }
  if (parsed.kind === 'refused') {
    output.say(parsed.text);
    return 2;
  }
  await runWith(parsed.options, environment);
  return undefined;
}

/** The same from options; a test may bring a log with a fault. Ends the process itself. */
export async function runWith(
  options: StandaloneOptions,
  environment: Environment,
  given: Pick<Watchers, 'openStore'> = {},
): Promise<void> {
  const logger = createLogger({ format: options.logFormat, clock: systemClock });
  const opened = new ShutdownSteps();
  const fault = firstFault();
  let running: Running;
  try {
    const tracer = await tracerFor(environment, { logger, opened });
    const watchers = { logger, tracer, opened, onFault: fault.report, ...given };
    running = await Promise.race([start(options, watchers), fault.first]);
  } catch (error) {
    output.say(sentenceForStart(error));
    await stopping(opened, silentLogger).begin('start', 1);
    return;
  }
  // Until here a signal ends it at once, as a kill does: nothing is promised to anybody yet.
  const shutdown = stopping(opened, logger);
  shutdown.onSignals();
  fault.first.catch((error: unknown) => {
    logger.error('a promise of ours broke; the process stops', { error });
    output.say(sentenceFor(error));
    void shutdown.begin('fault', 1);
  });
  await sayReady(running).catch(fault.report);
}

const stopping = ({ steps }: ShutdownSteps, logger: Logger) =>
  createShutdown({ steps, logger, timers: systemTimers });

async function tracerFor(
  env: Environment,
  { logger, opened }: { readonly logger: Logger; readonly opened: ShutdownSteps },
) {
  const { tracer, problem } = await openTracer({ serviceName: 'stillhere', env });
  if (problem !== undefined) logger.warn(problem);
  opened.add({ name: 'traces', atMostMs: 2_000, run: () => tracer.shutdown() });
  return tracer;
}

/**
 * The first password is shown before its account is stored: a kill in between leaves no account
 * whose password nobody ever saw, and the next start shows another.
 */
async function sayReady({ identity, addresses }: Running): Promise<void> {
  const say = (text: string): void => output.print(text);
  const first = await identity.ensureFirstAccount((issued) =>
    say(banner(addresses, { kind: 'first', ...issued })),
  );
  if (first === undefined) say(banner(addresses, { kind: knownTo(identity) }));
}

const knownTo = (identity: Identity): 'unused' | 'used' =>
  identity.accounts.list().every(({ mustChangePassword }) => mustChangePassword)
    ? 'unused'
    : 'used';

/** What no part may survive, wherever it comes up. Only the first one counts. */
function firstFault() {
  let report: (error: unknown) => void = () => undefined;
  const first = new Promise<never>((_, reject) => {
    report = (error) =>
      reject(error instanceof Error ? error : new Error('fault', { cause: error }));
  });
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
  return { first, report };
}

/** Whoever reads what we print may go away (`npm start | head`); that is no reason to stop. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
