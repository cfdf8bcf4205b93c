import { resolve } from 'node:path';
import { readSettings, type Settings } from '@stillhere/command-line';
import type { ExpectedLog } from '@stillhere/data-directory';
import { rangeOf } from '@stillhere/nest-kit';
import { type KafkaOptions, kafkaOptionsOf, kafkaSettings } from '@stillhere/relay';
import { databaseLogOf, logSettings } from './log-options.js';
import type { DatabaseLog } from './log-source.js';

export interface StandaloneOptions {
  /** Absolute. */
  readonly directory: string;
  /** What has to lie there: an operator's guard against a volume that is not mounted. */
  readonly expectedLog: ExpectedLog;
  /** `undefined`: the log lies in the directory. */
  readonly log: DatabaseLog | undefined;
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly logFormat: 'text' | 'json';
  /** Origins beside the own one whose pages may connect: where the app stands behind a proxy. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Addresses and ranges of proxies that are believed about whom they speak for. */
  readonly trustedProxies: readonly string[];
  /** How long the chats of a counselor whose desk is not there are kept for them. */
  readonly deskGraceMs: number;
  /** How long the conversation of somebody who is gone from the queue is kept. */
  readonly goneEndMs: number;
  /** `undefined`: the log is published nowhere. */
  readonly kafka: KafkaOptions | undefined;
}

export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: StandaloneOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string };

const port = { kind: 'number', value: 'PORT', min: 0, max: 65_535 } as const;
/** Where a start and the tools look when nobody says otherwise. */
export const dataDefault = './data';

const settings = {
  data: {
    kind: 'text',
    value: 'DIR',
    default: dataDefault,
    env: 'STILLHERE_DATA',
    help: 'Where the log, the keys and the accounts lie',
  },
  'expect-log': {
    kind: 'text',
    value: 'any|new|ID',
    default: '',
    env: 'STILLHERE_EXPECT_LOG',
    help: 'Refuses to start unless a log lies there, none does, or this very one',
  },
  ...logSettings,
  http: {
    ...port,
    default: 8_080,
    env: 'STILLHERE_HTTP',
    help: 'Visitor page and desk; 0: any free port',
  },
  grpc: {
    ...port,
    default: 9_090,
    env: 'STILLHERE_GRPC',
    help: 'gRPC for integrators; 0: any free port',
  },
  host: {
    kind: 'text',
    value: 'ADDRESS',
    default: '127.0.0.1',
    env: 'STILLHERE_HOST',
    help: 'Where to listen; 0.0.0.0: every address of this machine',
  },
  'log-format': {
    kind: 'choice',
    choices: ['text', 'json'],
    default: 'text',
    env: 'STILLHERE_LOG_FORMAT',
    help: 'Lines for people or for machines',
  },
  origin: {
    kind: 'text',
    value: 'URL[,URL]',
    default: '',
    env: 'STILLHERE_ORIGIN',
    help: 'The public addresses behind a proxy',
  },
  'trusted-proxy': {
    kind: 'text',
    value: 'RANGE[,RANGE]',
    default: '',
    env: 'STILLHERE_TRUSTED_PROXY',
    help: 'Proxies whose X-Forwarded-For is believed, beside this machine',
  },
  'desk-grace-s': {
    kind: 'number',
    value: 'SECONDS',
    min: 5,
    max: 3_600,
    default: 45,
    env: 'STILLHERE_DESK_GRACE_S',
    help: 'How long a counselor keeps their chats whose desk is closed or cut off',
  },
  'gone-end-min': {
    kind: 'number',
    value: 'MINUTES',
    min: 5,
    max: 10_080,
    default: 60,
    env: 'STILLHERE_GONE_END_MIN',
    help: 'When a waiting chat ends whose person is not there any more',
  },
  ...kafkaSettings,
} as const satisfies Settings;

const usage = 'Runs all of Stillhere in one process:  npm start -- [settings]';
const afterword = `A flag wins over its environment variable. Browsers treat only https and localhost as safe: put a
TLS proxy in front of anything but a trial on one machine. Stop it with Ctrl C.`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads command line and environment. Every refusal names what was expected. */
export function parseOptions(args: readonly string[], environment: Environment): ParsedOptions {
  const read = readSettings(settings, { args, env: environment, usage });
  if (!read.ok) {
    if (!read.help) return { kind: 'refused', text: read.text };
    return { kind: 'help', text: `${read.text}\n\n${afterword}` };
  }
  const { values } = read;
  const origins = values.origin === '' ? [] : values.origin.split(',');
  const proxies = values['trusted-proxy'].split(',').filter((range) => range !== '');
  const noRange = proxies.find((range) => rangeOf(range) === undefined);
  if (noRange !== undefined) {
    const found = `--trusted-proxy is "${noRange.slice(0, 80)}"`;
    return refused(`${found} but must be an address or a range like 10.0.0.0/8.`);
  }
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong !== undefined) {
    const found = `--origin is "${wrong.slice(0, 80)}"`;
    return refused(`${found} but must be like https://help.example.org, without a path.`);
  }
  const expected = expectedLog(values['expect-log']);
  if (expected === undefined) {
    const found = `--expect-log is "${values['expect-log'].slice(0, 80)}"`;
    return refused(`${found} but must be any, new, or the id of a log as a start prints it.`);
  }
  if (values.http === values.grpc && values.http !== 0) {
    return refused(`--http and --grpc are both ${values.http} but must be two different ports.`);
  }
  const log = databaseLogOf(values);
  if (typeof log === 'string') return refused(log);
  const kafka = kafkaOptionsOf(values);
  if (typeof kafka === 'string') return refused(kafka);
  return {
    kind: 'options',
    options: {
      directory: resolve(values.data),
      expectedLog: expected,
      log,
      host: values.host,
      httpPort: values.http,
      grpcPort: values.grpc,
      logFormat: values['log-format'],
      allowedOrigins: new Set(origins.map((origin) => new URL(origin).origin)),
      trustedProxies: proxies,
      deskGraceMs: values['desk-grace-s'] * 1_000,
      goneEndMs: values['gone-end-min'] * 60_000,
      kafka,
    },
  };
}

/** A variable is often set to 1 to say yes. `undefined`: none of what is understood. */
function expectedLog(text: string): ExpectedLog | undefined {
  if (text === '') return 'whatever';
  if (text === 'any' || text === '1') return 'any';
  if (text === 'new') return 'new';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? { id: text } : undefined;
}

const refused = (sentence: string): ParsedOptions => ({
  kind: 'refused',
  text: `${sentence} See --help. Nothing was changed.`,
});

function isOrigin(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { pathname, search, hash, username } = new URL(text);
  return pathname === '/' && search === '' && hash === '' && username === '' && !text.endsWith('/');
}
