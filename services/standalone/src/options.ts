import { resolve } from 'node:path';
import { type Parsed, readSettings, refused, type Settings, unread } from '@stillhere/command-line';
import type { ExpectedLog } from '@stillhere/data-directory';
import { type EdgeOptions, edgeOptionsOf, edgeSettings } from '@stillhere/edge';
import { type IntakeSettings, intakeSettings, intakeSettingsOf } from '@stillhere/intake';
import { type ContactPolicies, contactPolicies } from '@stillhere/presence';
import {
  type MetricsAddress,
  metricsAddressOf,
  metricsSetting,
  processSettings,
} from '@stillhere/process-kit';
import { type KafkaOptions, kafkaOptionsOf, kafkaSettings } from '@stillhere/relay';
import { type RoutingSettings, routingSettings, routingSettingsOf } from '@stillhere/routing';
import { type SealingOptions, sealingOptionsOf, sealingSettings } from '@stillhere/sealing';
import {
  type KeyProviderChoice,
  keyProviderOf,
  keyProviderSettings,
} from '@stillhere/subject-keys';
import { logSettings, serverLogOf } from './log-options.js';
import type { ServerLog } from './log-source.js';

export interface StandaloneOptions extends EdgeOptions {
  /** Absolute. */
  readonly directory: string;
  /** What has to lie there: an operator's guard against a volume that is not mounted. */
  readonly expectedLog: ExpectedLog;
  /** `undefined`: the log lies in the directory. */
  readonly log: ServerLog | undefined;
  /** What wraps the keys of what people say; `undefined`: `master.key`. */
  readonly vault: KeyProviderChoice | undefined;
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Where figures are told; `undefined`: nowhere. */
  readonly metrics: MetricsAddress | undefined;
  readonly logFormat: 'text' | 'json';
  readonly intake: IntakeSettings;
  readonly routing: RoutingSettings;
  readonly sealing: SealingOptions;
  readonly policies: ContactPolicies | undefined;
  /** `undefined`: the log is published nowhere. */
  readonly kafka: KafkaOptions | undefined;
}

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
  ...keyProviderSettings,
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
  metrics: metricsSetting,
  ...processSettings,
  ...edgeSettings,
  ...intakeSettings,
  ...routingSettings,
  ...sealingSettings,
  ...kafkaSettings,
} as const satisfies Settings;

const usage = 'Runs all of Stillhere in one process:  npm start -- [settings]';
const afterword = `A flag wins over its environment variable. Browsers treat only https and localhost as safe: put a
TLS proxy in front of anything but a trial on one machine. Stop it with Ctrl C.`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads command line and environment. Every refusal names what was expected. */
export function parseOptions(
  args: readonly string[],
  environment: Environment,
): Parsed<StandaloneOptions> {
  const read = readSettings(settings, { args, env: environment, usage });
  if (!read.ok) return unread(read, afterword);
  const { values } = read;
  const edge = edgeOptionsOf(values);
  if (typeof edge === 'string') return refused(edge);
  const expected = expectedLog(values['expect-log']);
  if (expected === undefined) {
    const found = `--expect-log is "${values['expect-log'].slice(0, 80)}"`;
    return refused(`${found} but must be any, new, or the id of a log as a start prints it.`);
  }
  if (values.http === values.grpc && values.http !== 0) {
    return refused(`--http and --grpc are both ${values.http} but must be two different ports.`);
  }
  const metrics = metricsAddressOf(values.metrics);
  if (typeof metrics === 'string') return refused(metrics);
  const keys = keyProviderOf(values);
  if (typeof keys === 'string') return refused(keys);
  const log = serverLogOf(values);
  if (typeof log === 'string') return refused(log);
  const intake = intakeSettingsOf(values);
  if (typeof intake === 'string') return refused(intake);
  const routing = routingSettingsOf(values);
  if (typeof routing === 'string') return refused(routing);
  const policies = contactPolicies(values);
  if (typeof policies === 'string') return refused(policies);
  const kafka = kafkaOptionsOf(values);
  if (typeof kafka === 'string') return refused(kafka);
  return {
    kind: 'options',
    options: {
      directory: resolve(values.data),
      expectedLog: expected,
      log,
      ...keys,
      host: values.host,
      httpPort: values.http,
      grpcPort: values.grpc,
      metrics,
      logFormat: values['log-format'],
      ...edge,
      intake,
      routing,
      sealing: sealingOptionsOf(values, resolve(values.data)),
      policies,
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
