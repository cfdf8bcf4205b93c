import { type ParsedTier, tierOptions, tierSettings } from '@stillhere/harness/people';

export const parts = [
  'controls',
  'kills',
  'stop',
  'disk',
  'power',
  'bytes',
  'readonly',
  'clock',
  'migration',
  'cluster',
  'cluster-drain',
  'cluster-clock',
  'cluster-kafka',
  'cluster-controls',
  'large',
] as const;
export type Part = (typeof parts)[number];

/** Needs PostgreSQL, fills a gigabyte: asked for by name. */
const onRequest: readonly Part[] = [
  'cluster',
  'cluster-drain',
  'cluster-clock',
  'cluster-kafka',
  'cluster-controls',
  'large',
];

export interface CrashOptions {
  readonly kills: number;
  /** Chooses the moments and what everybody does. */
  readonly seed: number;
  readonly parts: ReadonlySet<Part>;
  /** Conversations at once in the part "cluster". */
  readonly talks: number;
  /** Open while edges are drained. */
  readonly sockets: number;
  /** Of brokers that lead a partition. */
  readonly leaderKills: number;
  /** Of relays inside of a shipment. */
  readonly relayKills: number;
  /** How long each service of a cluster stands still. */
  readonly stoppedS: number;
  /** Of the large log. */
  readonly events: number;
  /** Where the figures go. */
  readonly json: string | undefined;
}

const settings = {
  kills: { kind: 'number', value: 'N', min: 1, max: 100_000, default: 20, help: 'How often' },
  only: {
    kind: 'text',
    value: 'PART,…',
    default: '',
    help: `Of ${parts.join(', ')}; without it all but ${onRequest.join(', ')}`,
  },
  'stopped-s': {
    kind: 'number',
    value: 'S',
    min: 0,
    max: 600,
    default: 30,
    help: 'How long each service of the part "cluster" stands still; 0: none does',
  },
  talks: {
    kind: 'number',
    value: 'N',
    min: 1,
    max: 1_000,
    default: 200,
    help: 'Conversations at once in the part "cluster"',
  },
  sockets: {
    kind: 'number',
    value: 'N',
    min: 2,
    max: 4_000,
    default: 500,
    help: 'Connections that are open while the part "cluster-drain" replaces edges',
  },
  'leader-kills': {
    kind: 'number',
    value: 'N',
    min: 0,
    max: 1_000,
    default: 10,
    help: 'Kills of brokers in the part "cluster-kafka"',
  },
  'relay-kills': {
    kind: 'number',
    value: 'N',
    min: 0,
    max: 10_000,
    default: 100,
    help: 'Kills of relays inside of a shipment in the part "cluster-kafka"',
  },
  events: {
    kind: 'number',
    value: 'N',
    min: 1,
    max: 100_000_000,
    default: 1_000_000,
    help: 'Events in the log of the part "large"',
  },
  ...tierSettings,
} as const;

const usage = `Kills the real process under load, again and again, and looks for what is missing.

  npm run test:crash -- [settings]`;

export const parseOptions = (args: readonly string[]): ParsedTier<CrashOptions> =>
  tierOptions(args, {
    settings,
    usage,
    check: ({ kills, only, events, talks, sockets, ...cluster }, common) => {
      const isKnown = (part: string): part is Part => (parts as readonly string[]).includes(part);
      const wanted =
        only === '' ? parts.filter((part) => !onRequest.includes(part)) : only.split(',');
      const unknown = wanted.filter((part) => !isKnown(part));
      if (unknown.length > 0) return `--only knows ${parts.join(', ')}, not ${unknown.join(', ')}.`;
      const {
        'stopped-s': stoppedS,
        'leader-kills': leaderKills,
        'relay-kills': relayKills,
      } = cluster;
      const sizes = { kills, stoppedS, events, talks, sockets, leaderKills, relayKills };
      return { ...sizes, parts: new Set(wanted.filter(isKnown)), ...common };
    },
  });
