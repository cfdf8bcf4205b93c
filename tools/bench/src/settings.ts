import { readSettings, type SettingValues } from '@stillhere/command-line';
import { defaultLoads, loadsText } from './load/loads.js';

export const parts = [
  'log',
  'log-postgres',
  'cycles',
  'grpc',
  'idle',
  'start',
  'large',
  'storm',
  'link',
  'relay',
  'routing',
  'sealing',
] as const;
export type Part = (typeof parts)[number];

/** Without those that need an engine which is not everywhere. */
const usualParts = parts.filter((part) => part !== 'log-postgres' && part !== 'relay');

const settings = {
  quick: { kind: 'switch', help: 'One short pass of each, for a look' },
  only: {
    kind: 'text',
    value: 'PART,…',
    default: usualParts.join(','),
    help: 'Some of the parts; log-postgres and relay need engines (npm run engines)',
  },
  loads: {
    kind: 'parsed',
    value: 'LOAD,…',
    schema: loadsText,
    expected: 'closed:IN-FLIGHT, open:RATE or highest, separated by commas',
    default: defaultLoads,
    help: 'What the cycle is put under',
  },
  pairs: {
    kind: 'number',
    value: 'N',
    min: 1,
    max: 100_000,
    default: 240,
    help: 'Conversations in open loops',
  },
  'pairs-max': {
    kind: 'number',
    value: 'N',
    min: 1,
    max: 100_000,
    default: 1_000,
    help: 'Conversations in closed loops, and while the highest rate is looked for',
  },
  rounds: {
    kind: 'number',
    value: 'N',
    min: 1,
    max: 100,
    default: 4,
    help: 'Turns of each contestant under each load',
  },
  seconds: {
    kind: 'number',
    value: 'S',
    min: 1,
    max: 600,
    default: 5,
    help: 'Length of a turn',
  },
  beside: {
    kind: 'text',
    value: 'DIR',
    default: '',
    help: 'Another checkout, built, that takes its turns with this one',
  },
  peer: {
    kind: 'choice',
    choices: ['none', 'socketio-pg'],
    default: 'none',
    help: 'A peer that takes its turns too',
  },
  cluster: {
    kind: 'switch',
    help: 'A cluster on this machine takes its turns too: two processes of each service, PostgreSQL, doors',
  },
  sockets: {
    kind: 'text',
    value: 'N,…',
    default: '',
    help: 'Visitors who wait, instead of 2,000 and then 10,000',
  },
  storm: {
    kind: 'number',
    value: 'N',
    min: 20,
    max: 100_000,
    default: 5_000,
    help: 'Sockets that are cut off at once',
  },
  json: { kind: 'text', value: 'FILE', default: '', help: 'The figures for machines' },
  'cpu-prof': { kind: 'text', value: 'DIR', default: '', help: 'A processor profile' },
} as const;

export type BenchSettings = SettingValues<typeof settings> & { readonly parts: ReadonlySet<Part> };

/** Prints what is wrong, or the help, and ends the process when there is nothing to run. */
export function settingsOf(args: readonly string[]): BenchSettings {
  const read = readSettings(settings, { args, env: {}, usage: 'npm run bench -- [settings]' });
  if (!read.ok) return leave(read.text, read.help ? 0 : 2);
  const asked = read.values.only.split(',');
  const unknown = asked.find((one) => !parts.some((part) => part === one));
  if (unknown !== undefined) {
    return leave(
      `There is no part "${unknown}": ${parts.join(', ')}. See --help. Nothing was changed.`,
      2,
    );
  }
  const { quick, rounds, seconds, storm } = read.values;
  const short = quick
    ? { rounds: Math.min(rounds, 2), seconds: Math.min(seconds, 2), storm: Math.min(storm, 200) }
    : {};
  return { ...read.values, ...short, parts: new Set(asked as Part[]) };
}

function leave(text: string, code: number): never {
  console[code === 0 ? 'log' : 'error'](text);
  process.exit(code);
}
