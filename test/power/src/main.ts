import { Ledger, runTier, say, seconds } from '@stillhere/harness/people';
import { runControl } from './control/controls.js';
import { type Figures, noFigures } from './figures.js';
import { findKit } from './machine/kit.js';
import { type CutPart, type PowerOptions, parseOptions, parts } from './options.js';
import { type Outcome, report } from './report.js';
import { Bench } from './trial/bench.js';
import { type PartRun, runCuts, runMigration } from './trial/parts.js';

const runs: Readonly<Record<CutPart, (run: PartRun) => Promise<void>>> = {
  library: (run) => runCuts('library', run),
  server: (run) => runCuts('server', run),
  migration: runMigration,
};

/** Of ten cuts; what is left over goes to the first. */
const shares: Readonly<Record<CutPart, number>> = { library: 6, server: 2, migration: 2 };

function cutsOf(part: CutPart, { cuts, parts: asked }: PowerOptions): number {
  const wanted = parts.filter((one) => asked.has(one));
  const all = wanted.reduce((sum, one) => sum + shares[one], 0);
  const fair = (one: CutPart): number => Math.floor((cuts * shares[one]) / all);
  const [first] = wanted;
  if (part !== first) return Math.max(1, fair(part));
  const others = wanted.slice(1).reduce((sum, one) => sum + Math.max(1, fair(one)), 0);
  return Math.max(1, cuts - others);
}

async function run(options: PowerOptions): Promise<number> {
  const { seed, fileSystem } = options;
  const ledger = new Ledger();
  const figures: Partial<Record<CutPart, Figures>> = {};
  const outcome: Outcome = { options, ledger, figures };
  const kit = findKit(fileSystem);
  if ('missing' in kit) {
    for (const name of [...options.parts, ...options.controls]) ledger.skip(name, kit.missing);
    report(outcome);
    return 0;
  }
  say(`seed ${seed}, ${options.cuts} cuts on ${fileSystem}`);
  const bench = await Bench.pack(kit, fileSystem);
  say('the machine is packed');
  for (const control of options.controls) {
    const own = { bench, ledger, figures: noFigures(), seed, cuts: 1 };
    await ledger.during(`control ${control}`, () => runControl(control, own));
  }
  for (const part of parts.filter((one) => options.parts.has(one))) {
    const startedS = seconds();
    const own = noFigures();
    figures[part] = own;
    const cuts = cutsOf(part, options);
    await ledger.during(part, () => runs[part]({ bench, ledger, figures: own, seed, cuts }));
    say(`part ${part} took ${Math.round(seconds() - startedS)} s`);
  }
  report(outcome);
  return ledger.failed === 0 ? 0 : 1;
}

await runTier({ parseOptions, run });
