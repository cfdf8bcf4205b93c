import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly minutes: number;
  readonly conversations: number;
  readonly seed: number;
  readonly json: string | undefined;
}

export const help = `Lets many people talk through the real process for a long time, and looks for what grows.

  npm run test:soak -- [--minutes M] [--conversations N] [--seed S] [--json FILE]

  --minutes M        how long they talk; default 10
  --conversations N  how many at a time; default 200
  --seed S           the choices of another run; default: a new one
  --json FILE        figures and counts of checks for machines

Exit codes: 0 nothing grew or broke, 1 something did, 2 the command line was not understood.
`;

/** The options, or a sentence that says what was expected; empty: help was asked for. */
export function parseOptions(args: readonly string[]): SoakOptions | string {
  let values: ReturnType<typeof parsed>;
  try {
    values = parsed(args);
  } catch (error) {
    return (error as Error).message;
  }
  if (values.help) return '';
  const minutes = Number(values.minutes);
  const conversations = Number(values.conversations);
  const seed = values.seed === undefined ? newSeed() : Number(values.seed);
  if (!(minutes >= 2)) return '--minutes must be a number from 2: the warm-up takes 90 s.';
  if (!Number.isInteger(conversations) || conversations < 1) {
    return '--conversations must be a whole number from 1.';
  }
  if (!Number.isInteger(seed) || seed < 0) return '--seed must be a whole number from 0.';
  return { minutes, conversations, seed, json: values.json };
}

const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      conversations: { type: 'string', default: '200' },
      seed: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  }).values;
