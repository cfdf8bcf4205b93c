import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  openOutput,
  readSettings,
  type Settings,
  type SettingValues,
} from '@stillhere/command-line';
import { Ledger } from './ledger.js';

/** What every tier understands beside its own flags. Without a seed there is a new one. */
export const tierSettings = {
  seed: {
    kind: 'text',
    value: 'S',
    default: '',
    help: 'Repeats the choices of another run; without it: new ones',
  },
  json: {
    kind: 'text',
    value: 'FILE',
    default: '',
    help: 'Figures and counts of checks for machines',
  },
} as const satisfies Settings;

export type ParsedTier<Options> =
  | { readonly kind: 'options'; readonly options: Options }
  | { readonly kind: 'help' | 'refused'; readonly text: string };

export interface TierCommand<S extends Settings, Options> {
  /** Its own flags with those of every tier. */
  readonly settings: S;
  readonly usage: string;
  /** Turns what was read into options, or says what was expected. */
  readonly check: (
    values: SettingValues<S>,
    common: { readonly seed: number; readonly json: string | undefined },
  ) => Options | string;
}

const exits =
  'Exit codes: 0 all is well, 1 something is not, 2 the command line was not understood.';

/** The options of a tier from its command line. */
export function tierOptions<const S extends Settings & typeof tierSettings, Options>(
  args: readonly string[],
  { settings, usage, check }: TierCommand<S, Options>,
): ParsedTier<Options> {
  const read = readSettings(settings, { args, env: {}, usage });
  if (!read.ok) {
    return read.help
      ? { kind: 'help', text: `${read.text}\n\n${exits}` }
      : { kind: 'refused', text: read.text };
  }
  const { seed, json } = read.values as SettingValues<typeof tierSettings>;
  if (!/^\d{0,10}$/.test(seed)) {
    return { kind: 'refused', text: '--seed must be a whole number from 0. See --help.' };
  }
  const common = {
    seed: seed === '' ? newSeed() : Number(seed),
    json: json === '' ? undefined : json,
  };
  const options = check(read.values, common);
  if (typeof options !== 'string') return { kind: 'options', options };
  return { kind: 'refused', text: `${options} See --help.` };
}

const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);

export interface Tier<Options extends object> {
  readonly parseOptions: (args: readonly string[]) => ParsedTier<Options>;
  /** Resolves with the exit code: 0 all is well, 1 something is not. */
  readonly run: (options: Options, args: readonly string[]) => Promise<number>;
}

/** A tier as a command of its own. Exit code 2: the command line was not understood. */
export async function runTier<Options extends object>(tier: Tier<Options>): Promise<void> {
  // An exit lets whatever was started end with it; a signal alone would not.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const args = process.argv.slice(2);
  const parsed = tier.parseOptions(args);
  if (parsed.kind === 'options') {
    process.exitCode = await tier.run(parsed.options, args);
    return;
  }
  const output = openOutput();
  if (parsed.kind === 'help') output.print(parsed.text);
  else output.say(parsed.text);
  process.exitCode = parsed.kind === 'help' ? 0 : 2;
}

/** A tier that is one run, told by a ledger and by figures of its own. */
export interface WholeRun<Options, Figures> extends Omit<Tier<Options & object>, 'run'> {
  readonly work: (options: Options, ledger: Ledger) => Promise<Figures>;
  /** What of them goes to machines; `undefined`: the run broke off. */
  readonly figures: (figures: Figures | undefined) => object;
  readonly sentences: (figures: Figures) => readonly string[];
  /** How to see one failure again. */
  readonly again?: (figures: Figures, seed: number) => readonly string[];
}

/** Runs it, tells what was found, and fails when anything was. */
export const runWhole = <Options extends { seed: number; json: string | undefined }, Figures>({
  work,
  ...tier
}: WholeRun<Options, Figures>): Promise<void> =>
  runTier<Options>({
    ...tier,
    async run(options) {
      const { seed, json } = options;
      const ledger = new Ledger();
      const figures = await ledger.during('the run', () => work(options, ledger));
      const { passed, failed, violations } = ledger;
      writeFigures(json, {
        passed,
        failed,
        skipped: 0,
        seed,
        ...tier.figures(figures),
        violations,
      });
      for (const { invariant, detail } of violations.slice(0, failuresShown)) {
        console.error(`FAILED ${invariant}: ${detail}`);
      }
      for (const line of figures ? (tier.again?.(figures, seed) ?? []) : []) console.error(line);
      for (const line of figures ? tier.sentences(figures) : []) console.log(line);
      console.log(`seed ${seed}: ${passed} checks passed, ${failed} failed`);
      return failed === 0 ? 0 : 1;
    },
  });

const failuresShown = 20;

/** Figures for machines, where a file was asked for. */
export function writeFigures(path: string | undefined, figures: object): void {
  if (path === undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(figures, null, 2)}\n`);
}
