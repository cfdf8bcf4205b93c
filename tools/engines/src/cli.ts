import { resolve } from 'node:path';
import { type Output, openOutput, readSettings, type Settings } from '@stillhere/command-line';
import { EngineFailed } from './engine-failed.js';
import { EngineMissing } from './engine-missing.js';
import { installKafka } from './kafka/install-kafka.js';
import { startKafka } from './kafka/start-kafka.js';
import { installPostgres } from './postgres/install-postgres.js';
import { postgresPrograms } from './postgres/programs.js';
import { startPostgres } from './postgres/start-postgres.js';

/** What this command can do with one engine. */
interface Engine {
  /** Nothing to do where it is there. */
  install(): void;
  /** Says by what it is reached. */
  start(options: { directory: string; port?: number }): Promise<Started>;
}
interface Started {
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

const engines: Readonly<Record<string, Engine>> = {
  postgres: {
    install: () => {
      if (!isThere(postgresPrograms)) installPostgres();
    },
    start: async (options) => {
      const { url, ownerUrl, superuserUrl, stop } = await startPostgres(options);
      const lines = [
        `services    ${url}`,
        `migrations  ${ownerUrl}`,
        `superuser   ${superuserUrl}`,
      ];
      return { lines, stop };
    },
  },
  kafka: {
    install: () => installKafka(),
    start: async ({ directory, port }) => {
      const { brokers, stop } = await startKafka({ directory, ...(port && { ports: [port] }) });
      return { lines: [`broker      ${brokers.join(',')}`], stop };
    },
  },
};

const usage = `Installs or starts the engines that tests and a cluster on one machine use.

  npm run engines -- install ENGINE        from the packages of this system
  npm run engines -- start ENGINE DIR      on 127.0.0.1, data in DIR, until Ctrl C

ENGINE: ${Object.keys(engines).join(', ')}`;

const settings = {
  port: {
    kind: 'number',
    value: 'PORT',
    default: 0,
    min: 0,
    max: 65_535,
    help: 'Where it listens; 0: any free one',
  },
} as const satisfies Settings;

/** Resolves with the exit code: 0 done, 1 not, 2 the command line was not understood. */
export async function runEngines(
  args: readonly string[],
  output: Output = openOutput(),
): Promise<number> {
  const read = readSettings(settings, { args, env: {}, usage, restMax: 3 });
  if (!read.ok) {
    if (read.help) output.print(read.text);
    else output.say(read.text);
    return read.help ? 0 : 2;
  }
  const [verb, name = '', directory] = read.rest;
  const engine = Object.hasOwn(engines, name) ? engines[name] : undefined;
  const isKnown = verb === 'install' || (verb === 'start' && directory !== undefined);
  if (engine === undefined || !isKnown) {
    output.say(usage);
    return 2;
  }
  try {
    if (verb === 'install') engine.install();
    else await runUntilStopped(engine, resolve(directory ?? ''), read.values.port, output);
    return 0;
  } catch (error) {
    if (!(error instanceof EngineMissing || error instanceof EngineFailed)) throw error;
    output.say(error.message);
    return 1;
  }
}

async function runUntilStopped(
  engine: Engine,
  directory: string,
  port: number,
  output: Output,
): Promise<void> {
  const stopAsked = new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
  });
  const started = await engine.start({ directory, ...(port > 0 && { port }) });
  for (const line of started.lines) output.print(line);
  await stopAsked;
  await started.stop();
}

function isThere(find: () => unknown): boolean {
  try {
    find();
    return true;
  } catch (error) {
    if (error instanceof EngineMissing) return false;
    throw error;
  }
}
