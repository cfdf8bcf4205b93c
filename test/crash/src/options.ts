import { parseArgs } from 'node:util';
import { commonFlags, optionsFrom } from '@stillhere/harness/people';

export const parts = [
  'controls',
  'kills',
  'stop',
  'disk',
  'power',
  'bytes',
  'readonly',
  'clock',
  'large',
] as const;
export type Part = (typeof parts)[number];

/** Fills a gigabyte; asked for by name. */
const onRequest: readonly Part[] = ['large'];

export interface CrashOptions {
  readonly kills: number;
  /** Chooses the moments and what everybody does. */
  readonly seed: number;
  readonly parts: ReadonlySet<Part>;
  /** Of the large log. */
  readonly events: number;
  /** Where the figures go. */
  readonly json: string | undefined;
}

export const help = `Kills the real process under load, again and again, and looks for what is missing.

  npm run test:crash -- [--kills N] [--seed S] [--only PART,…] [--events N] [--json FILE]

  --kills N      how often; default 20
  --seed S       repeats the moments and the choices of another run; default: a new one
  --only PART,…  of ${parts.join(', ')};
                 default: all but ${onRequest.join(', ')}
  --events N     events in the log of the part "large"; default 1000000
  --json FILE    figures and counts of checks for machines

Exit codes: 0 nothing lost or wrong, 1 something was, 2 the command line was not understood.
`;

export const parseOptions = (args: readonly string[]): CrashOptions | string =>
  optionsFrom(
    () => parsed(args),
    (values, seed) => {
      const kills = Number(values.kills);
      const events = Number(values.events);
      if (!Number.isInteger(kills) || kills < 1) return '--kills must be a whole number from 1.';
      if (!Number.isInteger(events) || events < 1) return '--events must be a whole number from 1.';
      const wanted = values.only?.split(',') ?? parts.filter((part) => !onRequest.includes(part));
      const unknown = wanted.filter((part) => !(parts as readonly string[]).includes(part));
      if (unknown.length > 0) return `--only knows ${parts.join(', ')}, not ${unknown.join(', ')}.`;
      return { kills, seed, events, parts: new Set(wanted as Part[]), json: values.json };
    },
  );

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '20' },
      only: { type: 'string' },
      events: { type: 'string', default: '1000000' },
      ...commonFlags,
    },
  }).values;
