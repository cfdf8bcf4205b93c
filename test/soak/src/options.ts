import { parseArgs } from 'node:util';
import { commonFlags, optionsFrom } from '@stillhere/harness/people';

export interface SoakOptions {
  readonly minutes: number;
  readonly conversations: number;
  /** The heap is collected before each look at it. */
  readonly collects: boolean;
  readonly seed: number;
  readonly json: string | undefined;
}

export const help = `Lets many people talk through the real process for a long time, and looks for what grows.

  npm run test:soak -- [--minutes M] [--conversations N] [--seed S]
                       [--no-collections] [--json FILE]

  --minutes M        how long they talk; default 10
  --conversations N  how many at a time; default 200
  --seed S           the choices of another run; default: a new one
  --no-collections   leaves the heap to the runtime, as an operator has it: what it takes is
                     told and not judged
  --json FILE        figures and counts of checks for machines

Exit codes: 0 nothing grew or broke, 1 something did, 2 the command line was not understood.
`;

export const parseOptions = (args: readonly string[]): SoakOptions | string =>
  optionsFrom(
    () => parsed(args),
    (values, seed) => {
      const minutes = Number(values.minutes);
      const conversations = Number(values.conversations);
      if (!(minutes >= 2)) return '--minutes must be a number from 2: the warm-up takes 90 s.';
      if (!Number.isInteger(conversations) || conversations < 1) {
        return '--conversations must be a whole number from 1.';
      }
      const collects = !values['no-collections'];
      return { minutes, conversations, collects, seed, json: values.json };
    },
  );

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      conversations: { type: 'string', default: '200' },
      'no-collections': { type: 'boolean', default: false },
      ...commonFlags,
    },
  }).values;
