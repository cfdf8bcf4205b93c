import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Ledger } from './ledger.js';

/** What every tier understands beside its own flags; for `parseArgs`. */
export const commonFlags = {
  seed: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false, short: 'h' },
} as const;

interface CommonValues {
  readonly seed?: string | undefined;
  readonly help: boolean;
}

/**
 * The options of a tier, or a sentence that says what was expected; empty: help was asked for.
 * `read` throws on an unknown flag; `check` turns what was read into options. Without a seed there is a new one.
 */
export function optionsFrom<Values extends CommonValues, Options>(
  read: () => Values,
  check: (values: Values, seed: number) => Options | string,
): Options | string {
  let values: Values;
  try {
    values = read();
  } catch (error) {
    return (error as Error).message;
  }
  if (values.help) return '';
  const seed = values.seed === undefined ? newSeed() : Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) return '--seed must be a whole number from 0.';
  return check(values, seed);
}

const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);

export interface Tier<Options extends object> {
  readonly help: string;
  readonly parseOptions: (args: readonly string[]) => Options | string;
  /** Resolves with the exit code: 0 all is well, 1 something is not. */
  readonly run: (options: Options, args: readonly string[]) => Promise<number>;
}

/** A tier as a command of its own. Exit code 2: the command line was not understood. */
export async function runTier<Options extends object>(tier: Tier<Options>): Promise<void> {
  // An exit lets whatever was started end with it; a signal alone would not.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const args = process.argv.slice(2);
  const options = tier.parseOptions(args);
  if (typeof options !== 'string') {
    process.exitCode = await tier.run(options, args);
    return;
  }
  console.error(options === '' ? tier.help : `${options}\n\n${tier.help}`);
  process.exitCode = options === '' ? 0 : 2;
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
