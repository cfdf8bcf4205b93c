import { parseArgs } from 'node:util';
import { commonFlags, optionsFrom } from '@stillhere/harness/people';

export interface HostileOptions {
  readonly cases: number;
  /** Chooses everything that is done. */
  readonly seed: number;
  /** `frame` or `frame/17`: that group, or that case, and nothing else. */
  readonly only: string | undefined;
  /** Others use this machine too: what a flood costs beside it is told and not judged. */
  readonly sharedMachine: boolean;
  /** Where the figures go. */
  readonly json: string | undefined;
}

export const help = `Does to the real process what nobody should, and looks at every answer.

  npm run test:hostile -- [--cases N] [--seed S] [--only GROUP[/INDEX]]
                          [--shared-machine] [--json FILE]

  --cases N         how many; default 10000
  --seed S          the cases of another run; default: a new one
  --only X          one group (frame) or one case (frame/17), without the pressure and the controls
  --shared-machine  others use it too: tells what a flood costs another conversation (I33) and
                    does not judge it
  --json FILE       figures and counts of checks for machines

Exit codes: 0 all was as documented, 1 something was not, 2 the command line was not understood.
`;

export const parseOptions = (args: readonly string[]): HostileOptions | string =>
  optionsFrom(
    () => parsed(args),
    (values, seed) => {
      const cases = Number(values.cases);
      if (!Number.isInteger(cases) || cases < 1) return '--cases must be a whole number from 1.';
      const { only, json } = values;
      return { cases, seed, only, sharedMachine: values['shared-machine'], json };
    },
  );

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string', default: '10000' },
      only: { type: 'string' },
      'shared-machine': { type: 'boolean', default: false },
      ...commonFlags,
    },
  }).values;
