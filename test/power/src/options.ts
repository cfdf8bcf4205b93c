import { type ParsedTier, tierOptions, tierSettings } from '@stillhere/harness/people';
import { type Control, controls } from './control/controls.js';
import { type FileSystem, fileSystems } from './machine/kit.js';

export const parts = ['library', 'server', 'migration'] as const;
export type CutPart = (typeof parts)[number];

export interface PowerOptions {
  readonly cuts: number;
  readonly parts: ReadonlySet<CutPart>;
  readonly controls: ReadonlySet<Control>;
  readonly fileSystem: FileSystem;
  /** Chooses the moments, and what of a cache is kept. */
  readonly seed: number;
  /** Where the figures go. */
  readonly json: string | undefined;
}

const settings = {
  cuts: {
    kind: 'number',
    value: 'N',
    min: 1,
    max: 100_000,
    default: 20,
    help: 'How often, over all parts: of ten, six are for the library, two each for the server and a migration',
  },
  only: {
    kind: 'text',
    value: 'PART,…',
    default: parts.join(','),
    help: `Of ${parts.join(', ')}`,
  },
  controls: {
    kind: 'text',
    value: 'NAME,…',
    default: controls.join(','),
    help: `Of ${controls.join(', ')}, or none`,
  },
  'file-system': {
    kind: 'text',
    value: 'NAME',
    default: 'ext4',
    help: `Of the disk: ${fileSystems.join(', ')}`,
  },
  ...tierSettings,
} as const;

const usage = `Cuts the power of an emulated machine whose disk forgets what was not flushed, and looks for what is missing.

  npm run test:power -- [settings]`;

export const parseOptions = (args: readonly string[]): ParsedTier<PowerOptions> =>
  tierOptions(args, {
    settings,
    usage,
    check: ({ cuts, only, controls: named, 'file-system': fileSystem }, common) => {
      const wanted = chosen(only, parts);
      if (wanted === undefined) return `--only knows ${parts.join(', ')}.`;
      const asked = named === 'none' ? new Set<Control>() : chosen(named, controls);
      if (asked === undefined) return `--controls knows ${controls.join(', ')}, none.`;
      const [found] = chosen(fileSystem, fileSystems) ?? [];
      if (found === undefined) return `--file-system knows ${fileSystems.join(', ')}.`;
      return { cuts, parts: wanted, controls: asked, fileSystem: found, ...common };
    },
  });

/** `undefined`: something is none of them. */
function chosen<Name extends string>(
  text: string,
  names: readonly Name[],
): ReadonlySet<Name> | undefined {
  const wanted = text.split(',');
  const known = names.filter((name) => wanted.includes(name));
  return known.length === new Set(wanted).size ? new Set(known) : undefined;
}
