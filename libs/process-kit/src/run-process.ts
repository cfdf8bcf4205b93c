import { answerUnasked, openOutput, type Parsed } from '@stillhere/command-line';
import {
  createLogger,
  createShutdown,
  type Logger,
  silentLogger,
  systemClock,
  systemTimers,
} from '@stillhere/nest-kit';
import { type OpenedMetrics, openMetrics, openTracer, type Tracer } from '@stillhere/telemetry';
import { firstFault } from './first-fault.js';
import type { Run } from './node-version.js';
import { ShutdownSteps } from './shutdown-steps.js';
import { sentenceFor, sentenceForStart } from './start-fault.js';

/** What every part of a process tells, and to whom. */
export interface Watchers {
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly metrics: OpenedMetrics;
  /** A promise of ours broke, or a part stopped by itself: the process must end. */
  readonly onFault: (error: unknown) => void;
  /** Gets everything that has to be closed as soon as it is open, also when the start fails. */
  readonly opened: ShutdownSteps;
}

/** What runs in a process of its own. */
export interface Program<Options, Running> {
  /** In traces: `stillhere`, `stillhere-session`. */
  readonly name: string;
  /** Opens everything, the doors last. Throws with a sentence. */
  start(options: Options, watchers: Watchers): Promise<Running>;
  /** Prints what a person needs to know to begin, once. */
  sayReady(running: Running, print: (text: string) => void): Promise<void>;
}

interface Logging {
  readonly logFormat: 'text' | 'json';
}

const output = openOutput();

/**
 * A program with a command line. Exit codes: 0 stopped as asked, 1 could not start or had to stop, 2 the
 * command line was not understood. Resolves when it runs, or with the code when there is nothing to run.
 */
export const commandOf =
  <Options extends Logging, Running>(
    parse: (...given: Parameters<Run>) => Parsed<Options>,
    program: Program<Options, Running>,
  ): Run =>
  async (args, env) => {
    outliveReaders();
    const parsed = parse(args, env);
    if (parsed.kind !== 'options') return answerUnasked(parsed, output);
    await runProgram(program, parsed.options, env);
    return undefined;
  };

/** The same from options. Ends the process itself. */
export async function runProgram<Options extends Logging, Running>(
  program: Program<Options, Running>,
  options: Options,
  env: Parameters<Run>[1],
): Promise<void> {
  const logger = createLogger({ format: options.logFormat, clock: systemClock });
  const opened = new ShutdownSteps();
  const fault = firstFault();
  let running: Running;
  try {
    const metrics = openMetrics(systemClock);
    const tracer = await tracerFor(program.name, env, { logger, metrics, opened });
    const watchers = { logger, tracer, metrics, opened, onFault: fault.report };
    running = await Promise.race([program.start(options, watchers), fault.first]);
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
  const print = (text: string): void => output.print(text);
  await program.sayReady(running, print).catch(fault.report);
}

const stopping = ({ steps }: ShutdownSteps, logger: Logger) =>
  createShutdown({ steps, logger, timers: systemTimers });

async function tracerFor(
  serviceName: string,
  env: Parameters<Run>[1],
  { logger, metrics, opened }: Pick<Watchers, 'logger' | 'metrics' | 'opened'>,
): Promise<Tracer> {
  const { tracer, problem } = await openTracer({ serviceName, env, metrics });
  if (problem !== undefined) logger.warn(problem);
  opened.add({ name: 'traces', atMostMs: 2_000, run: () => tracer.shutdown() });
  return tracer;
}

/** Whoever reads what we print may go away (`npm start | head`); that is no reason to stop. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
