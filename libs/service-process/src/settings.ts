import {
  type Parsed,
  readSettings,
  refused,
  type Settings,
  type SettingValues,
  unread,
} from '@stillhere/command-line';
import { homeTenantDefault, tenantProblem } from '@stillhere/kernel';
import {
  databaseSettings,
  logOwnerSetting,
  logSetting,
  type Place,
  sharedPlacesOf,
} from '@stillhere/log-source';
import type { TlsFiles } from '@stillhere/nest-kit';
import { processSettings } from '@stillhere/process-kit';
import {
  type KeyProviderChoice,
  keyProviderOf,
  keyProviderSettings,
} from '@stillhere/subject-keys';
import { tlsFilesOf, tlsSettings } from './tls.js';

/** Where one of our services finds the others. */
export type Neighbour = 'session' | 'routing' | 'presence' | 'intake' | 'reporting';

/** What every service in a process of its own is told. */
export interface ServiceOptions {
  readonly log: Place;
  /** In PostgreSQL: what processes share beside the log. */
  readonly database: Place;
  /** The two secrets, `master.key` and `resume.key`: the same in every process. */
  readonly directory: string;
  /** What wraps the keys of what people say; `undefined`: `master.key`. */
  readonly vault: KeyProviderChoice | undefined;
  /** By these keys our services believe each other. */
  readonly serviceKeys: string;
  readonly tenant: string;
  readonly host: string;
  readonly grpcPort: number;
  /** Where the others reach this process: `HOST:PORT`. */
  readonly advertised: string;
  /** 0 where its own door says how it is. */
  readonly healthPort: number;
  /** Between our services; `undefined`: without. */
  readonly tls: TlsFiles | undefined;
  readonly neighbours: Readonly<Partial<Record<Neighbour, string>>>;
  readonly logFormat: 'text' | 'json';
}

const port = { kind: 'number', value: 'PORT', min: 0, max: 65_535 } as const;
const text = (value: string, env: string, help: string) =>
  ({ kind: 'text', value, default: '', env, help }) as const;

export const serviceSettings = {
  log: logSetting,
  'log-owner': logOwnerSetting,
  ...databaseSettings,
  ...keyProviderSettings,
  data: text(
    'DIR',
    'STILLHERE_DATA',
    'Where master.key and resume.key are, the same for all processes',
  ),
  'service-keys': text(
    'FILE',
    'STILLHERE_SERVICE_KEYS',
    'Lines ID:SECRET by which our services believe each other',
  ),
  ...tlsSettings,
  tenant: {
    ...text('NAME', 'STILLHERE_TENANT', 'The tenant whose host names are nobody else’s'),
    default: homeTenantDefault,
  },
  grpc: { ...port, default: 9_090, env: 'STILLHERE_GRPC', help: 'Where this process is called' },
  advertise: text(
    'HOST:PORT',
    'STILLHERE_ADVERTISE',
    'Where the others reach it; default: --host and --grpc',
  ),
  health: {
    ...port,
    default: 8_081,
    env: 'STILLHERE_HEALTH',
    help: 'Where /healthz and /readyz are answered',
  },
  ...processSettings,
} as const satisfies Settings;

export type ServiceValues = SettingValues<typeof serviceSettings>;

/** One flag a neighbour: `--session HOST:PORT[,HOST:PORT]`. */
export function neighbourSettings<const Name extends Neighbour>(
  names: readonly Name[],
): Record<Name, ReturnType<typeof text>> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      text(
        'HOST:PORT[,…]',
        `STILLHERE_${name.toUpperCase()}`,
        `Where processes of ${name} are called`,
      ),
    ]),
  ) as Record<Name, ReturnType<typeof text>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** How a service reads its command line: the settings of all, those of its neighbours, its own. */
export interface ServiceCommand<Own extends Settings, Extra> {
  /** `session`: also its npm script. */
  readonly name: string;
  readonly neighbours: readonly Neighbour[];
  /** False: it calls others only and reads no log. */
  readonly needsLog: boolean;
  /** Default true. False: its own door says how it is, and there is no `--health`. */
  readonly hasHealthPage?: boolean;
  readonly settings: Own;
  /** What its own settings mean, or a sentence that says what is wrong. */
  readonly read: (values: SettingValues<Own>) => Extra | string;
}

/** Every refusal names the flag and what was expected. */
export const serviceParser =
  <Own extends Settings, Extra extends object>(command: ServiceCommand<Own, Extra>) =>
  (args: readonly string[], env: Environment): Parsed<ServiceOptions & Extra> => {
    const usage = `Runs ${command.name} in a process of its own; start as many as you like.`;
    const { health, ...others } = serviceSettings;
    const settings = {
      ...others,
      ...(command.hasHealthPage === false ? {} : { health }),
      ...neighbourSettings(command.neighbours),
      ...command.settings,
    };
    const read = readSettings(settings as Settings, { args, env, usage });
    if (!read.ok) return unread(read);
    const values = read.values as unknown as ServiceValues & SettingValues<Own>;
    const options = serviceOptionsOf(command, values);
    if (typeof options === 'string') return refused(options);
    const extra = command.read(values);
    if (typeof extra === 'string') return refused(extra);
    return { kind: 'options', options: { ...options, ...extra } };
  };

const address = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):([1-9]\d{0,4})$/;
const isAddress = (one: string): boolean => Number(address.exec(one)?.[2] ?? 65_536) <= 65_535;

function serviceOptionsOf(
  {
    name,
    neighbours,
    needsLog,
  }: Pick<ServiceCommand<Settings, object>, 'name' | 'neighbours' | 'needsLog'>,
  values: Omit<ServiceValues, 'health'> &
    Partial<Pick<ServiceValues, 'health'> & Record<Neighbour, string>>,
): ServiceOptions | string {
  const { 'service-keys': serviceKeys, host, grpc } = values;
  if (values.log === '' && needsLog) {
    const where = 'in PostgreSQL or EventStoreDB';
    return `--log is missing: ${name} needs a log that several processes can use, ${where}.`;
  }
  const places = sharedPlacesOf(values);
  if (typeof places === 'string') return places;
  const keys = keyProviderOf(values);
  if (typeof keys === 'string') return keys;
  if (serviceKeys === '')
    return '--service-keys is missing: by this file our services believe each other.';
  if (needsLog && values.data === '')
    return '--data is missing: the directory with master.key and resume.key.';
  for (const one of neighbours) {
    const given = values[one] ?? '';
    if (given === '') return `--${one} is missing: ${name} calls ${one} there, like 10.0.0.5:9090.`;
    const wrong = given.split(',').find((part) => !isAddress(part));
    if (wrong !== undefined)
      return `--${one} is "${wrong.slice(0, 80)}" but must be like 10.0.0.5:9090.`;
  }
  const advertised = values.advertise === '' ? `${host}:${grpc}` : values.advertise;
  if (!isAddress(advertised))
    return `--advertise is "${advertised.slice(0, 80)}" but must be like 10.0.0.5:9090.`;
  const wrongTenant = tenantProblem('--tenant', values.tenant);
  if (wrongTenant !== undefined) return wrongTenant;
  const tls = tlsFilesOf(values);
  if (typeof tls === 'string') return tls;
  return {
    ...{
      ...places,
      ...keys,
      tls,
      serviceKeys,
      host,
      advertised,
      tenant: values.tenant,
      directory: values.data,
    },
    ...{ grpcPort: grpc, healthPort: values.health ?? 0, logFormat: values['log-format'] },
    neighbours: Object.fromEntries(neighbours.map((one) => [one, values[one] ?? ''])),
  };
}
