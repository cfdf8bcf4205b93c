import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { helpText, nearest, type Output, openOutput, readSettings } from '@stillhere/command-line';
import { assertWhole } from '@stillhere/data-directory';
import { inspectSqliteLog } from '@stillhere/event-store-sqlite';
import { type Identity, openIdentity } from '@stillhere/identity';
import { databaseUrlProblem } from '@stillhere/log-source';
import { silentLogger, systemClock, systemRandom } from '@stillhere/nest-kit';
import { openSharedDatabase, openSharedIdentity } from '@stillhere/service-process';
import { type Command, type CommandInput, commands } from './commands.js';

type Environment = Readonly<Record<string, string | undefined>>;

const settings = {
  data: {
    kind: 'text',
    value: 'DIR',
    default: './data',
    env: 'STILLHERE_DATA',
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
  json: { kind: 'switch', help: 'list-accounts, list-tokens: one JSON object a line, exact' },
} as const;

/** One tenant in the embedded default. */
const tenant = 'local';

const usage = [
  'npm run admin -- COMMAND [NAME] [settings]    works while Stillhere runs',
  '',
  ...Object.entries(commands).map(([word, { takesName, help }]) => {
    return `  ${(word + (takesName ? ' NAME' : '')).padEnd(24)}${help}`;
  }),
].join('\n');

/** Exit codes: 0 done, 1 could not be done, 2 the command line was not understood. */
export async function runAdmin(
  args: readonly string[],
  env: Environment,
  output: Output = openOutput(),
): Promise<number> {
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
  const { name: displayName, role, data, database, json } = read.values;
  const directory = resolve(data);
  const given = { directory, name, displayName, role, json };
  const problem = misuse(word, command, given);
  if (problem !== undefined) {
    output.say(`${problem} See --help. Nothing was changed.`);
    return 2;
  }
  const wrongUrl = databaseUrlProblem('--database', database);
  if (wrongUrl !== undefined) {
    output.say(`${wrongUrl} See --help. Nothing was changed.`);
    return 2;
  }
  return carryOut(database === '' ? { directory } : { database }, { command, given, output });
}

interface Order {
  readonly command: Command;
  readonly given: CommandInput;
  readonly output: Output;
}

/** Where accounts are: in a data directory, or in the database of a cluster. */
type Place = { readonly directory: string } | { readonly database: string };

async function carryOut(place: Place, { command, given, output }: Order): Promise<number> {
  let opened: Opened | undefined;
  try {
    opened = await open(place, command.isReading === true);
    await command.run(opened.identity, given, output);
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
  close(): Promise<void>;
}

async function open(place: Place, readOnly: boolean): Promise<Opened> {
  if ('directory' in place) {
    const { directory } = place;
    assertThere(directory);
    const system = { clock: systemClock, random: systemRandom };
    const identity = openIdentity({ directory, tenant, ...system, readOnly });
    return { identity, close: () => identity.close() };
  }
  const { database: url } = place;
  const database = await openSharedDatabase({ url, ownerUrl: undefined, logger: silentLogger });
  const identity = openSharedIdentity({ database, url, tenant, logger: silentLogger });
  const close = async (): Promise<void> => {
    await identity.close();
    await database.close();
  };
  return { identity, close };
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

/** Errors whose message is a sentence for an operator already: of identity, and of its database. */
const isSpoken = (error: Error): boolean =>
  error.name === 'IdentityProblem' ||
  error instanceof NoData ||
  ['DatabaseFault', 'DataRefused', 'PostgresFault'].includes(
    String((error as { code?: unknown }).code),
  );

/** What is missing or too much, as a sentence. */
function misuse(word: string, command: Command, given: CommandInput): string | undefined {
  if (command.takesName && given.name === '') return `${word} needs a NAME after it.`;
  if (!command.takesName && given.name !== '') return `${word} takes no name.`;
  if (command.flags.includes('role') && given.role === '') return `${word} needs --role ROLE.`;
  for (const flag of ['name', 'role'] as const) {
    const text = flag === 'name' ? given.displayName : given.role;
    if (text !== '' && !command.flags.includes(flag)) return `${word} takes no --${flag}.`;
  }
  if (given.json && command.isReading !== true) return `${word} takes no --json.`;
  return undefined;
}

function unknownCommand(word: string): string {
  const near = nearest(word, Object.keys(commands));
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  return (
    `There is no command "${word.slice(0, 80)}".${meant} There are: ` +
    `${Object.keys(commands).join(', ')}. See --help. Nothing was changed.`
  );
}
