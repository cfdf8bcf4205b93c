import { type Parsed, readSettings, refused, type Settings, unread } from '@stillhere/command-line';
import {
  databaseSettings,
  logOwnerSetting,
  logSetting,
  type Place,
  sharedPlacesOf,
} from '@stillhere/log-source';
import { processSettings } from '@stillhere/process-kit';
import { type KafkaOptions, kafkaOptionsOf, kafkaSettings } from './kafka-options.js';

export interface RelayOptions {
  readonly log: Place;
  /** In PostgreSQL: the lease and the checkpoint. */
  readonly database: Place;
  readonly kafka: KafkaOptions;
  /** Where `/healthz` and `/readyz` are answered. */
  readonly host: string;
  readonly healthPort: number;
  readonly logFormat: 'text' | 'json';
}

const settings = {
  log: logSetting,
  'log-owner': logOwnerSetting,
  ...databaseSettings,
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

const usage = `Publishes a log on a server to Kafka, in a process of its own:

  npm run relay -- --log URL --kafka HOST:PORT

Start as many as you like, on as many machines: one publishes, the others take over when it ends.`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads command line and environment. Every refusal names what was expected. */
export function parseOptions(args: readonly string[], env: Environment): Parsed<RelayOptions> {
  const read = readSettings(settings, { args, env, usage });
  if (!read.ok) return unread(read);
  const { values } = read;
  if (values.log === '')
    return refused('--log is missing: a log in a file is published by "npm start -- --kafka".');
  const places = sharedPlacesOf(values);
  if (typeof places === 'string') return refused(places);
  const kafka = kafkaOptionsOf(values);
  if (kafka === undefined)
    return refused('--kafka is missing: give it like kafka.example.org:9092.');
  if (typeof kafka === 'string') return refused(kafka);
  return {
    kind: 'options',
    options: {
      ...places,
      kafka,
      host: values.host,
      healthPort: values.health,
      logFormat: values['log-format'],
    },
  };
}
