import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Identity, openIdentity } from '@stillhere/identity';
import { helpText, readSettings, systemClock, systemRandom } from '@stillhere/nest-kit';
import { type Command, commands, type Output } from './commands.js';

export interface AdminWorld extends Output {
  readonly env: Readonly<Record<string, string | undefined>>;
}

const settings = {
  data: {
    kind: 'text',
    value: 'DIR',
    default: './data',
    env: 'STILLHERE_DATA',
    help: 'Where Stillhere keeps its data',
  },
  name: { kind: 'text', value: '"NAME"', default: '', help: 'add-account: what others see' },
  role: {
    kind: 'text',
    value: 'ROLE',
    default: '',
    help: 'add-account, add-token: what it may do',
  },
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
export async function runAdmin(args: readonly string[], world: AdminWorld): Promise<number> {
  const read = readSettings(settings, { args, env: world.env, usage, restMax: 2 });
  if (!read.ok) {
    if (read.help) world.print(read.text);
    else world.say(read.text);
    return read.help ? 0 : 2;
  }
  const [word = '', name = ''] = read.rest;
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (command === undefined) {
    world.say(word === '' ? helpText(settings, usage) : unknownCommand(word));
    return 2;
  }
  const { name: displayName, role, data } = read.values;
  const problem = misuse(word, command, { name, displayName, role });
  if (problem !== undefined) {
    world.say(`${problem} See --help. Nothing was changed.`);
    return 2;
  }
  return carryOut(resolve(data), world, (identity) =>
    command.run(identity, { name, displayName, role }, world),
  );
}

async function carryOut(
  directory: string,
  world: AdminWorld,
  work: (identity: Identity) => Promise<void> | void,
): Promise<number> {
  // A wrong --data must not leave a new, empty identity.db behind.
  if (!existsSync(join(directory, 'identity.db'))) {
    world.say(
      `There is no Stillhere data in ${directory}. Start Stillhere once (npm start), or say where ` +
        'its data lies with --data DIR. Nothing was changed.',
    );
    return 1;
  }
  let identity: Identity | undefined;
  try {
    identity = openIdentity({ directory, tenant, clock: systemClock, random: systemRandom });
    await work(identity);
    return 0;
  } catch (error) {
    if (!(error instanceof Error) || !isSpoken(error)) throw error;
    world.say(error.message);
    return 1;
  } finally {
    identity?.close();
  }
}

/** Errors whose message is a sentence for an operator already: of identity, and of its database. */
const isSpoken = (error: Error): boolean =>
  error.name === 'IdentityProblem' || (error as { code?: unknown }).code === 'DatabaseFault';

interface Given {
  readonly name: string;
  readonly displayName: string;
  readonly role: string;
}

/** What is missing or too much, as a sentence. */
function misuse(word: string, command: Command, given: Given): string | undefined {
  if (command.takesName && given.name === '') return `${word} needs a NAME after it.`;
  if (!command.takesName && given.name !== '') return `${word} takes no name.`;
  if (command.flags.includes('role') && given.role === '') return `${word} needs --role ROLE.`;
  for (const flag of ['name', 'role'] as const) {
    const text = flag === 'name' ? given.displayName : given.role;
    if (text !== '' && !command.flags.includes(flag)) return `${word} takes no --${flag}.`;
  }
  return undefined;
}

const unknownCommand = (word: string): string =>
  `There is no command "${word.slice(0, 80)}". There are: ${Object.keys(commands).join(', ')}. ` +
  'See --help. Nothing was changed.';
