import { readFileSync } from 'node:fs';
import { helpText, type Output, readSettings } from '@stillhere/command-line';
import { isServiceFault } from '@stillhere/nest-kit';
import { type SettingsCommand, type SettingsInput, settingsCommands } from './commands.js';
import { connectSettings, type DocumentName, documents } from './documents.js';

const settings = {
  address: {
    kind: 'text',
    value: 'HOST:PORT',
    default: '127.0.0.1:9090',
    env: 'STILLHERE_ADDRESS',
    help: 'gRPC of the running Stillhere; of a cluster: of an edge',
  },
  version: {
    kind: 'text',
    value: 'N',
    default: '',
    help: 'export, undo: which one; apply: the one that FILE was made from, refused when there is a newer one',
  },
  at: {
    kind: 'text',
    value: 'TIME',
    default: '',
    help: 'apply, undo: when it takes effect, as 2027-01-31T06:00:00Z; without: now',
  },
  dry: { kind: 'switch', help: 'apply, undo: shows what would change, and changes nothing' },
  json: { kind: 'switch', help: 'history: one JSON object a line, exact' },
} as const;

const usage = [
  'npm run admin -- settings COMMAND DOCUMENT [FILE] [flags]    of a running Stillhere',
  '',
  ...Object.entries(settingsCommands).map(([word, { takesFile, help }]) => {
    return `  ${`${word} DOCUMENT${takesFile ? ' FILE' : ''}`.padEnd(24)}${help}`;
  }),
  '',
  `DOCUMENT is ${Object.keys(documents).join(' or ')}. STILLHERE_TOKEN holds an admin’s token:`,
  'npm run admin -- add-token NAME --role admin',
].join('\n');

type Environment = Readonly<Record<string, string | undefined>>;

/** Exit codes: 0 done, 1 could not be done, 2 the command line was not understood. */
export async function runSettings(
  args: readonly string[],
  env: Environment,
  output: Output,
): Promise<number> {
  const read = readSettings(settings, { args, env, usage, restMax: 3 });
  if (!read.ok) {
    if (read.help) output.print(read.text);
    else output.say(read.text);
    return read.help ? 0 : 2;
  }
  if (read.rest.length === 0) {
    output.say(helpText(settings, usage));
    return 2;
  }
  const [word = '', name = '', file = ''] = read.rest;
  const { address, ...flags } = read.values;
  const token = env.STILLHERE_TOKEN ?? '';
  const command = Object.hasOwn(settingsCommands, word) ? settingsCommands[word] : undefined;
  const problem =
    command === undefined
      ? `There is no command "settings ${word.slice(0, 80)}". There are: ${Object.keys(settingsCommands).join(', ')}.`
      : misuse(command, { word, name, file, token, ...flags });
  if (command === undefined || problem !== undefined) {
    output.say(`${problem} See settings --help. Nothing was changed.`);
    return 2;
  }
  const text = command.takesFile ? readText(file) : '';
  if (typeof text !== 'string') {
    output.say(`${file} cannot be read (${text.code}). Nothing was changed.`);
    return 1;
  }
  const input = { ...flags, document: name as DocumentName, text };
  return carryOut({ address, token }, { command, input, output });
}

interface Order {
  readonly command: SettingsCommand;
  readonly input: SettingsInput;
  readonly output: Output;
}

async function carryOut(
  { address, token }: { readonly address: string; readonly token: string },
  { command, input, output }: Order,
): Promise<number> {
  const connection = connectSettings(input.document, address, token);
  try {
    return (await command.run(connection, input, output)) ? 0 : 1;
  } catch (error) {
    if (!isServiceFault(error)) throw error;
    const isAway = error.status === 'unavailable' || error.status === 'deadline-exceeded';
    output.say(
      isAway
        ? `No Stillhere answered at ${address}. Look at it with history before you repeat this, and say where its gRPC is with --address HOST:PORT.`
        : error.message,
    );
    return 1;
  } finally {
    connection.close();
  }
}

interface Said {
  readonly word: string;
  readonly name: string;
  readonly file: string;
  readonly token: string;
  readonly version: string;
  readonly at: string;
  readonly dry: boolean;
  readonly json: boolean;
}

/** What is missing or too much, as a sentence. */
function misuse(command: SettingsCommand, said: Said): string | undefined {
  const { word, name, file, token, version } = said;
  if (!Object.hasOwn(documents, name)) {
    return `settings ${word} needs a DOCUMENT after it: ${Object.keys(documents).join(' or ')}.`;
  }
  if (command.takesFile && file === '') return `settings ${word} ${name} needs a FILE after it.`;
  if (!command.takesFile && file !== '') return `settings ${word} takes no FILE.`;
  for (const flag of ['version', 'at', 'dry', 'json'] as const) {
    const isSaid = said[flag] !== '' && said[flag] !== false;
    if (isSaid && !command.flags.includes(flag)) return `settings ${word} takes no --${flag}.`;
  }
  if (version !== '' && !/^\d{1,9}$/.test(version)) {
    return `--version is "${version.slice(0, 80)}" but must be a number as history prints it.`;
  }
  return token === '' ? 'STILLHERE_TOKEN must hold the token of an admin.' : undefined;
}

function readText(path: string): string | { readonly code: string } {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    return { code };
  }
}
