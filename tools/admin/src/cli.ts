import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { helpText, nearest, type Output, openOutput, readSettings } from '@stillhere/command-line';
import { assertWhole, dataSetting } from '@stillhere/data-directory';
import { inspectSqliteLog } from '@stillhere/event-store-sqlite';
import { type Identity, openIdentity, type Tenants } from '@stillhere/identity';
import { homeTenantDefault } from '@stillhere/kernel';
import { databaseUrlProblem, logSetting, logUrlProblem } from '@stillhere/log-source';
import { silentLogger, systemClock, systemRandom } from '@stillhere/nest-kit';
import { openSharedDatabase, openSharedIdentity } from '@stillhere/service-process';
import type { Command, CommandInput } from './command.js';
import { commands } from './commands.js';
import { erasureReasons, holdReasons, orderProblem, releaseReasons } from './order.js';
import { runSettings } from './settings/cli.js';
import { type Words, wordsInDatabase, wordsInDirectory } from './words.js';

type Environment = Readonly<Record<string, string | undefined>>;

const settings = {
  data: {
    ...dataSetting,
    help: 'Where Stillhere keeps its data',
  },
  database: {
    kind: 'text',
    value: 'URL',
    default: '',
    env: 'STILLHERE_DATABASE',
    help: 'Of a cluster: postgres://ROLE:PASSWORD@HOST:5432/DATABASE, where its accounts are',
  },
  name: { kind: 'text', value: '"NAME"', default: '', help: 'add-account: what others see' },
  role: {
    kind: 'text',
    value: 'ROLE',
    default: '',
    help: 'add-account, add-token: what it may do',
  },
  host: {
    kind: 'text',
    value: 'HOST[,HOST]',
    default: '',
    help: 'add-tenant, set-hosts: under which host names; * for each that is nobody else’s',
  },
  tenant: {
    kind: 'text',
    value: 'NAME',
    default: '',
    help: 'Whose accounts or tokens, where there are several tenants',
  },
  home: {
    kind: 'text',
    value: 'NAME',
    default: homeTenantDefault,
    env: 'STILLHERE_TENANT',
    help: 'Of a cluster: what its services are told as --tenant',
  },
  request: {
    kind: 'text',
    value: 'REF',
    default: '',
    help: 'erase, hold, release: under which reference it was asked for; no name of a person',
  },
  reason: {
    kind: 'text',
    value: 'REASON',
    default: '',
    help: `erase: ${erasureReasons.join(', ')}; hold: ${holdReasons.join(', ')}; release: ${releaseReasons.join(', ')}`,
  },
  by: {
    kind: 'text',
    value: 'WHO',
    default: '',
    help: 'erase, hold, release: whose act it is; default this system’s account',
  },
  log: {
    ...logSetting,
    help: 'erase, hold, release, subject-state: a log that is not in the directory or in --database',
  },
  json: {
    kind: 'switch',
    help: 'list-accounts, list-tokens, list-tenants, erase, subject-state: one JSON object a line, exact',
  },
} as const;

const usage = [
  'npm run admin -- COMMAND [NAME] [settings]    works while Stillhere runs',
  '',
  ...Object.entries(commands).map(([word, { takesName, takes = 'NAME', help }]) => {
    return `  ${(word + (takesName ? ` ${takes}` : '')).padEnd(28)}${help}`;
  }),
  `  ${'settings …'.padEnd(28)}What the helpline set, with its history: npm run admin -- settings --help`,
].join('\n');

/** Exit codes: 0 done, 1 could not be done, 2 the command line was not understood. */
export async function runAdmin(
  args: readonly string[],
  env: Environment,
  output: Output = openOutput(),
): Promise<number> {
  if (args[0] === 'settings') return runSettings(args.slice(1), env, output);
  const read = readSettings(settings, { args, env, usage, restMax: 2 });
  if (!read.ok) {
    if (read.help) output.print(read.text);
    else output.say(read.text);
    return read.help ? 0 : 2;
  }
  const [word = '', name = ''] = read.rest;
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (command === undefined) {
    output.say(word === '' ? helpText(settings, usage) : unknownCommand(word));
    return 2;
  }
  const { name: displayName, role, host, tenant, home, data, database, json } = read.values;
  const { request, reason, by, log } = read.values;
  const directory = resolve(data);
  const hosts = host === '' ? [] : host.split(',').map((one) => one.trim());
  const order = { request, reason, by: by === '' ? userInfo().username : by };
  const given = { directory, name, displayName, role, hosts, json, order };
  const problem = misuse(word, command, { ...given, tenant, by });
  if (problem !== undefined) {
    output.say(`${problem} See --help. Nothing was changed.`);
    return 2;
  }
  const wrongUrl = databaseUrlProblem('--database', database) ?? logUrlProblem('--log', log);
  if (wrongUrl !== undefined) {
    output.say(`${wrongUrl} See --help. Nothing was changed.`);
    return 2;
  }
  const place = database === '' ? { directory } : { database };
  return carryOut({ ...place, home, log }, { command, given, tenant, output });
}

interface Order {
  readonly command: Command;
  readonly given: CommandInput;
  /** Empty: nobody said. */
  readonly tenant: string;
  readonly output: Output;
}

/** Where accounts are: in a data directory, or in the database of a cluster. */
type Place = ({ readonly directory: string } | { readonly database: string }) & {
  readonly home: string;
  /** Empty: in the directory, or in the database. */
  readonly log: string;
};

async function carryOut(place: Place, { command, given, tenant, output }: Order): Promise<number> {
  let opened: Opened | undefined;
  try {
    opened = await open(place, command.isReading === true);
    const { tenants } = opened.identity;
    const whose = command.isOfAll ? place.home : await tenantMeant(tenants, tenant);
    const { words } = opened;
    await command.run(
      { tenants, words: words.of(whose), ...opened.identity.of(whose) },
      given,
      output,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof Error) || !isSpoken(error)) throw error;
    output.say(error.message);
    return 1;
  } finally {
    await opened?.close();
  }
}

interface Opened {
  readonly identity: Identity;
  readonly words: { of(tenant: string): Words };
  close(): Promise<void>;
}

async function open(place: Place, readOnly: boolean): Promise<Opened> {
  if ('directory' in place) {
    const { directory } = place;
    assertThere(directory);
    const system = { clock: systemClock, random: systemRandom };
    const identity = openIdentity({ directory, tenant: place.home, ...system, readOnly });
    const words = {
      of: (tenant: string) => wordsInDirectory({ directory, log: place.log, tenant }),
    };
    return { identity, words, close: () => identity.close() };
  }
  const { database: url } = place;
  const database = await openSharedDatabase({ url, ownerUrl: undefined, logger: silentLogger });
  const parts = {
    ...{ database, url, tenant: place.home, logger: silentLogger },
    clock: systemClock,
  };
  const identity = openSharedIdentity(parts);
  const close = async (): Promise<void> => {
    await identity.close();
    await database.close();
  };
  const words = {
    of: (tenant: string) => wordsInDatabase({ database, url, log: place.log, tenant }),
  };
  return { identity, words, close };
}

/** A wrong --data, or a lost file, must not leave a new, empty identity.db behind. */
function assertThere(directory: string): void {
  assertWhole(directory, { lookAtLog: inspectSqliteLog, uses: ['identity.db'] });
  if (existsSync(join(directory, 'identity.db'))) return;
  throw new NoData(
    `There is no Stillhere data in ${directory}. Start Stillhere once (npm start), or say where ` +
      'its data lies with --data DIR. Nothing was changed.',
  );
}

class NoData extends Error {}

/** Where there is one tenant, nobody has to say which. @throws IdentityProblem, TenantUnsaid */
async function tenantMeant(tenants: Tenants, said: string): Promise<string> {
  if (said !== '') {
    await tenants.require(said);
    return said;
  }
  const all = await tenants.list();
  if (all.length === 1) return tenants.home;
  const names = all.map(({ name }) => name).join(', ');
  throw new TenantUnsaid(
    `There are several tenants; say whose it is with --tenant: ${names}. Nothing was changed.`,
  );
}

class TenantUnsaid extends Error {}

/** Errors whose message is a sentence for an operator already: of identity, and of its database. */
const isSpoken = (error: Error): boolean =>
  error.name === 'IdentityProblem' ||
  error instanceof NoData ||
  error instanceof TenantUnsaid ||
  spokenCodes.includes(String((error as { code?: unknown }).code));

const spokenCodes = [
  ...['DatabaseFault', 'DataRefused', 'PostgresFault', 'DirectoryInUse', 'StoreUnavailable'],
  ...['LogCorruption', 'ErasureRefused', 'ErasureIncomplete'],
];

/** What is missing or too much, as a sentence. */
function misuse(
  word: string,
  command: Command,
  given: CommandInput & { readonly tenant: string; readonly by: string },
): string | undefined {
  if (command.takesName && given.name === '') {
    return `${word} needs a ${command.takes ?? 'NAME'} after it.`;
  }
  if (!command.takesName && given.name !== '') return `${word} takes no name.`;
  if (command.flags.includes('role') && given.role === '') return `${word} needs --role ROLE.`;
  if (word === 'add-tenant' && given.hosts.length === 0) return `${word} needs --host HOST.`;
  const { request, reason } = given.order;
  const said = {
    ...{ name: given.displayName, role: given.role, host: given.hosts.join(',') },
    ...{ request, reason, by: given.by },
  };
  for (const flag of ['name', 'role', 'host', 'request', 'reason', 'by'] as const) {
    if (said[flag] !== '' && !command.flags.includes(flag)) return `${word} takes no --${flag}.`;
  }
  if (given.tenant !== '' && command.isOfAll === true) return `${word} takes no --tenant.`;
  if (given.json && !(command.isReading ?? command.hasJson)) return `${word} takes no --json.`;
  return command.reasons && orderProblem(word, given, command.reasons);
}

function unknownCommand(word: string): string {
  const near = nearest(word, Object.keys(commands));
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  return (
    `There is no command "${word.slice(0, 80)}".${meant} There are: ` +
    `${Object.keys(commands).join(', ')}. See --help. Nothing was changed.`
  );
}
