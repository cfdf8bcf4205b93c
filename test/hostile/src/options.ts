import { type ParsedTier, tierOptions, tierSettings } from '@stillhere/harness/people';

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

const settings = {
  cases: {
    kind: 'number',
    value: 'N',
    min: 1,
    max: 100_000_000,
    default: 10_000,
    help: 'How many',
  },
  only: {
    kind: 'text',
    value: 'X',
    default: '',
    help: 'One group (frame) or one case (frame/17), without the pressure and the controls',
  },
  'shared-machine': {
    kind: 'switch',
    help: 'Others use it too: tells what a flood costs another conversation (I33), does not judge it',
  },
  ...tierSettings,
} as const;

const usage = `Does to the real process what nobody should, and looks at every answer.

  npm run test:hostile -- [settings]`;

export const parseOptions = (args: readonly string[]): ParsedTier<HostileOptions> =>
  tierOptions(args, {
    settings,
    usage,
    check: ({ cases, only, 'shared-machine': sharedMachine }, common) => {
      return { cases, only: only === '' ? undefined : only, sharedMachine, ...common };
    },
  });
