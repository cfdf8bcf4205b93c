import { parseArgs } from 'node:util';

export interface CrashOptions {
  readonly kills: number;
  /** Chooses the moments and what everybody does. */
  readonly seed: number;
  /** Where the figures go. */
  readonly json: string | undefined;
  readonly controls: boolean;
}

export const help = `Kills the real process under load, again and again, and looks for what is missing.

  npm run test:crash -- [--kills N] [--seed S] [--json FILE] [--no-controls]

  --kills N      how often; default 20
  --seed S       repeats the moments and the choices of another run; default: a new one
  --json FILE    figures and counts of checks for machines
  --no-controls  without the runs on a log with a fault, which must be caught

Exit codes: 0 nothing lost or wrong, 1 something was, 2 the command line was not understood.
`;

/** The options, or a sentence that says what was expected. */
export function parseOptions(args: readonly string[]): CrashOptions | string {
  let values: ReturnType<typeof parsed>;
  try {
    values = parsed(args);
  } catch (error) {
    return (error as Error).message;
  }
  if (values.help) return '';
  const kills = Number(values.kills);
  const seed = values.seed === undefined ? newSeed() : Number(values.seed);
  if (!Number.isInteger(kills) || kills < 1) return '--kills must be a whole number from 1.';
  if (!Number.isInteger(seed) || seed < 0) return '--seed must be a whole number from 0.';
  return { kills, seed, json: values.json, controls: !values['no-controls'] };
}

const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '20' },
      seed: { type: 'string' },
      json: { type: 'string' },
      'no-controls': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  }).values;
