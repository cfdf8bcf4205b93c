import { parseArgs } from 'node:util';

export interface HostileOptions {
  readonly cases: number;
  /** Chooses everything that is done. */
  readonly seed: number;
  /** `frame` or `frame/17`: that group, or that case, and nothing else. */
  readonly only: string | undefined;
  /** Floods, and connections that are never read or never finished: they need the machine to themselves. */
  readonly pressure: boolean;
  /** Where the figures go. */
  readonly json: string | undefined;
}

export const help = `Does to the real process what nobody should, and looks at every answer.

  npm run test:hostile -- [--cases N] [--seed S] [--only GROUP[/INDEX]]
                          [--no-pressure] [--json FILE]

  --cases N    how many; default 10000
  --seed S     the cases of another run; default: a new one
  --only X     one group (frame) or one case (frame/17), without the pressure and the controls
  --no-pressure  without floods, half-open and unread connections
  --json FILE  figures and counts of checks for machines

Exit codes: 0 all was as documented, 1 something was not, 2 the command line was not understood.
`;

/** The options, or a sentence that says what was expected; empty: help was asked for. */
export function parseOptions(args: readonly string[]): HostileOptions | string {
  let values: ReturnType<typeof parsed>;
  try {
    values = parsed(args);
  } catch (error) {
    return (error as Error).message;
  }
  if (values.help) return '';
  const cases = Number(values.cases);
  const seed = values.seed === undefined ? newSeed() : Number(values.seed);
  if (!Number.isInteger(cases) || cases < 1) return '--cases must be a whole number from 1.';
  if (!Number.isInteger(seed) || seed < 0) return '--seed must be a whole number from 0.';
  const { only, json } = values;
  return { cases, seed, only, pressure: !values['no-pressure'], json };
}

const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string', default: '10000' },
      seed: { type: 'string' },
      only: { type: 'string' },
      'no-pressure': { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  }).values;
