import { Ledger, runTier, say, seconds } from '@stillhere/harness/people';
import { runClusterControls } from './control/cluster-controls.js';
import { runControls } from './control/controls.js';
import { asRootOfItsOwn } from './fault/own-root.js';
import { type Figures, noFigures, plus } from './figures.js';
import { type CrashOptions, type Part, parseOptions, parts } from './options.js';
import { runBytes } from './part/bytes.js';
import { runClock } from './part/clock.js';
import { runCluster } from './part/cluster.js';
import { runClusterClock } from './part/cluster-clock.js';
import { runClusterDrain } from './part/cluster-drain.js';
import { runClusterKafka } from './part/cluster-kafka.js';
import { runFullDisk } from './part/full-disk.js';
import { runKills } from './part/kills.js';
import { type LargeFigures, runLarge } from './part/large.js';
import { runMigration } from './part/migration.js';
import { runPowerCuts } from './part/power.js';
import { runReadonly } from './part/readonly.js';
import { runStop } from './part/stop.js';
import { report } from './report.js';

interface Results {
  figures: Figures;
  large: LargeFigures | undefined;
}

type RunPart = (options: CrashOptions, ledger: Ledger, results: Results) => Promise<void>;

const runs: Readonly<Record<Part, RunPart>> = {
  controls: runControls,
  kills: async (options, ledger, results) => {
    results.figures = await runKills(options, ledger);
  },
  stop: runStop,
  disk: runFullDisk,
  power: runPowerCuts,
  bytes: runBytes,
  readonly: runReadonly,
  clock: runClock,
  migration: runMigration,
  cluster: async (options, ledger, results) => {
    results.figures = plus(results.figures, await runCluster(options, ledger));
  },
  'cluster-drain': async (options, ledger, results) => {
    results.figures = plus(results.figures, await runClusterDrain(options, ledger));
  },
  'cluster-clock': async (options, ledger, results) => {
    results.figures = plus(results.figures, await runClusterClock(options, ledger));
  },
  'cluster-kafka': async (options, ledger, results) => {
    results.figures = plus(results.figures, await runClusterKafka(options, ledger));
  },
  'cluster-controls': runClusterControls,
  large: async (options, ledger, results) => {
    results.large = await runLarge(options, ledger);
  },
};

async function run(options: CrashOptions, args: readonly string[]): Promise<number> {
  const elsewhere = asRootOfItsOwn(args, options.parts);
  if (elsewhere !== undefined) return elsewhere;
  say(`seed ${options.seed}, ${options.kills} kills`);
  const ledger = new Ledger();
  const results: Results = { figures: noFigures, large: undefined };
  const took: Partial<Record<Part, number>> = {};
  for (const part of parts.filter((one) => options.parts.has(one))) {
    const startedS = seconds();
    await ledger.during(part, () => runs[part](options, ledger, results));
    took[part] = Math.round(seconds() - startedS);
    say(`part ${part} took ${took[part]} s`);
  }
  report({ options, ledger, ...results, took });
  return ledger.failed === 0 ? 0 : 1;
}

await runTier({ parseOptions, run });
