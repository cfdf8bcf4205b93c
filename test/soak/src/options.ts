import { type ParsedTier, tierOptions, tierSettings } from '@stillhere/harness/people';

export interface SoakOptions {
  readonly minutes: number;
  readonly conversations: number;
  /** The heap is collected before each look at it. */
  readonly collects: boolean;
  readonly seed: number;
  readonly json: string | undefined;
}

const settings = {
  minutes: {
    kind: 'number',
    value: 'M',
    min: 2,
    max: 100_000,
    default: 10,
    help: 'How long they talk; the warm-up takes 90 s',
  },
  conversations: {
    kind: 'number',
    value: 'N',
    min: 1,
    max: 100_000,
    default: 200,
    help: 'How many at a time',
  },
  'no-collections': {
    kind: 'switch',
    help: 'Leaves the heap to the runtime, as an operator has it: it is told and not judged',
  },
  ...tierSettings,
} as const;

const usage = `Lets many people talk through the real process for a long time, and looks for what grows.

  npm run test:soak -- [settings]`;

export const parseOptions = (args: readonly string[]): ParsedTier<SoakOptions> =>
  tierOptions(args, {
    settings,
    usage,
    check: ({ minutes, conversations, 'no-collections': isLeft }, common) => {
      return { minutes, conversations, collects: !isLeft, ...common };
    },
  });
