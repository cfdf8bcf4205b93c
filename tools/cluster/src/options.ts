import { resolve } from 'node:path';
import { type Parsed, readSettings, refused, type Settings, unread } from '@stillhere/command-line';
import { intakeSettings } from '@stillhere/intake';
import {
  databaseSettings,
  logOwnerSetting,
  logSetting,
  type Place,
  placesOf,
} from '@stillhere/log-source';
import { processSettings } from '@stillhere/process-kit';
import { routingSettings } from '@stillhere/routing';

export interface ClusterOptions {
  /** Absolute: accounts, keys, the engines' data, who runs where. */
  readonly directory: string;
  /** A server that is there already; `undefined`: in the database. */
  readonly log: Place | undefined;
  /** The same of what processes share beside the log; `undefined`: a PostgreSQL is started. */
  readonly database: Place | undefined;
  /** `HOST:PORT` of brokers that are there already, with commas; `start` one, or `off`: nothing is published. */
  readonly kafka: string;
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Processes of each service. */
  readonly replicas: number;
  /** Handed on to each service: seconds and minutes, as they read them. */
  readonly deskGraceS: number;
  /** Empty: none. */
  readonly floorRules: string;
  /** Empty: what stands in the code. */
  readonly services: string;
  readonly goneEndMin: number;
  readonly logFormat: 'text' | 'json';
}

const port = { kind: 'number', value: 'PORT', min: 0, max: 65_535 } as const;

const settings = {
  data: {
    kind: 'text',
    value: 'DIR',
    default: './cluster-data',
    env: 'STILLHERE_DATA',
    help: 'Accounts, keys, and the data of the engines that are started',
  },
  log: logSetting,
  'log-owner': logOwnerSetting,
  ...databaseSettings,
  kafka: {
    kind: 'text',
    value: 'HOST:PORT[,…]|start|off',
    default: 'off',
    env: 'STILLHERE_KAFKA',
    help: 'Where everything is published as topics; start: a broker of its own',
  },
  http: { ...port, default: 8_080, env: 'STILLHERE_HTTP', help: 'Visitor page and desk' },
  grpc: { ...port, default: 9_090, env: 'STILLHERE_GRPC', help: 'gRPC for integrators' },
  host: {
    kind: 'text',
    value: 'ADDRESS',
    default: '127.0.0.1',
    env: 'STILLHERE_HOST',
    help: 'Where the two doors listen; all else stays on 127.0.0.1',
  },
  replicas: {
    kind: 'number',
    value: 'COUNT',
    min: 1,
    max: 8,
    default: 2,
    env: 'STILLHERE_REPLICAS',
    help: 'Processes of each service',
  },
  ...intakeSettings,
  ...routingSettings,
  'log-format': processSettings['log-format'],
} as const satisfies Settings;

const usage = `Runs Stillhere as a cluster on this machine, to try it: each service as two processes, on a PostgreSQL that it starts,
with --log esdb://… for all but the log.

  npm run cluster -- [settings]`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Every refusal names what was expected. */
export function parseOptions(args: readonly string[], env: Environment): Parsed<ClusterOptions> {
  const read = readSettings(settings, { args, env, usage });
  if (!read.ok) return unread(read);
  const { values } = read;
  const { log: url, 'log-owner': ownerUrl, kafka } = values;
  const places = placesOf(values);
  if (typeof places === 'string') return refused(places);
  const { log, database } = places;
  if (url === '' ? ownerUrl !== '' : log === database && ownerUrl === '') {
    return refused(
      '--log and --log-owner belong together: the services’ role, and the one that migrates.',
    );
  }
  if (values.database !== '' && values['database-owner'] === '') {
    return refused(
      '--database and --database-owner belong together: the services’ role, and the one that migrates.',
    );
  }
  if (!/^(start|off|[A-Za-z0-9.-]+:[1-9]\d{0,4}(,[A-Za-z0-9.-]+:[1-9]\d{0,4})*)$/.test(kafka)) {
    return refused(
      `--kafka is "${kafka.slice(0, 80)}" but must be start, off, or like 127.0.0.1:9092.`,
    );
  }
  return {
    kind: 'options',
    options: {
      directory: resolve(values.data),
      ...(url === '' ? { log: undefined } : { log }),
      database: database?.url === '' ? undefined : database,
      ...{ kafka, host: values.host, httpPort: values.http, grpcPort: values.grpc },
      ...{ replicas: values.replicas, logFormat: values['log-format'] },
      deskGraceS: values['desk-grace-s'],
      floorRules: values['floor-rules'] === '' ? '' : resolve(values['floor-rules']),
      services: values.services === '' ? '' : resolve(values.services),
      goneEndMin: values['gone-end-min'],
    },
  };
}
