import { readSettings, type Settings } from '@stillhere/command-line';
import { logOwnerSetting, logSetting, logUrlProblem } from '@stillhere/log-source';
import { type Parsed, processSettings } from '@stillhere/process-kit';
import { type KafkaOptions, kafkaOptionsOf, kafkaSettings } from './kafka-options.js';

export interface RelayOptions {
  /** The log, as the role that services use. */
  readonly log: string;
  /** As the role that owns the database: then the start migrates what the relay keeps there. */
  readonly logOwner: string | undefined;
  readonly kafka: KafkaOptions;
  /** Where `/healthz` and `/readyz` are answered. */
  readonly host: string;
  readonly healthPort: number;
  readonly logFormat: 'text' | 'json';
}

const settings = {
  log: logSetting,
  'log-owner': logOwnerSetting,
  ...kafkaSettings,
  health: {
    kind: 'number',
    value: 'PORT',
    min: 0,
    max: 65_535,
    default: 8_081,
    env: 'STILLHERE_HEALTH',
    help: 'Where /healthz and /readyz are answered; 0: any free port',
  },
  ...processSettings,
} as const satisfies Settings;

const usage = `Publishes a log in PostgreSQL to Kafka, in a process of its own:

  npm run relay -- --log URL --kafka HOST:PORT

Start as many as you like, on as many machines: one publishes, the others take over when it ends.`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads command line and environment. Every refusal names what was expected. */
export function parseOptions(args: readonly string[], env: Environment): Parsed<RelayOptions> {
  const read = readSettings(settings, { args, env, usage });
  if (!read.ok) return { kind: read.help ? 'help' : 'refused', text: read.text };
  const { values } = read;
  const { log, 'log-owner': logOwner } = values;
  if (log === '')
    return refused('--log is missing: a log in a file is published by "npm start -- --kafka".');
  const wrongUrl = logUrlProblem('--log', log) ?? logUrlProblem('--log-owner', logOwner);
  if (wrongUrl !== undefined) return refused(wrongUrl);
  const kafka = kafkaOptionsOf(values);
  if (kafka === undefined)
    return refused('--kafka is missing: give it like kafka.example.org:9092.');
  if (typeof kafka === 'string') return refused(kafka);
  return {
    kind: 'options',
    options: {
      log,
      logOwner: logOwner === '' ? undefined : logOwner,
      kafka,
      host: values.host,
      healthPort: values.health,
      logFormat: values['log-format'],
    },
  };
}

const refused = (sentence: string): Parsed<RelayOptions> => ({
  kind: 'refused',
  text: `${sentence} See --help. Nothing was changed.`,
});
