import 'reflect-metadata';
import { createLogger, systemClock } from '@stillhere/nest-kit';
import { help, parseOptions } from './options.js';
import { type Running, start } from './start.js';
import { sentenceFor } from './start-fault.js';

/** Exit codes: 0 stopped as asked, 1 could not start or had to stop, 2 the command line was not understood. */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const parsed = parseOptions(args, environment);
  if (parsed.kind === 'help') {
    process.stdout.write(help);
    return 0;
  }
  if (parsed.kind === 'refused') {
    console.error(`${parsed.sentence}\n\n${help}`);
    return 2;
  }
  const { options } = parsed;
  const logger = createLogger({ format: options.logFormat, clock: systemClock });
  const ending = whenToEnd();
  let running: Running;
  try {
    running = await start(options, { logger, onFault: ending.fault });
  } catch (error) {
    console.error(sentenceFor(error));
    return 1;
  }
  const why = await ending.reason;
  if (why instanceof Error) {
    logger.error('a promise of ours broke; the process stops', { error: why });
    console.error(sentenceFor(why));
  } else {
    logger.info('stopping', { signal: why });
  }
  await running.stop();
  return why instanceof Error ? 1 : 0;
}

/** The first of: a signal, or a fault that no part may survive. A second signal ends it at once. */
function whenToEnd() {
  let settle: (why: string | Error) => void = () => undefined;
  const reason = new Promise<string | Error>((resolve) => {
    settle = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      settle(signal);
      process.once(signal, () => process.exit(1));
    });
  }
  const fault = (error: unknown): void =>
    settle(error instanceof Error ? error : new Error('fault', { cause: error }));
  process.on('uncaughtException', fault);
  process.on('unhandledRejection', fault);
  return { reason, fault };
}
