import { pathToFileURL } from 'node:url';
import type { Postgres } from '@stillhere/engines';
import { Ledger } from '@stillhere/harness/people';
import { ClusterTrial, type Fault, wordsFor } from '../part/cluster.js';
import { Trial } from '../trial.js';
import { onPostgres } from '../world/on-postgres.js';
import { World, type WorldOptions } from '../world/world.js';
import { type ControlResult, verdict } from './verdict.js';

const talks = 8;

interface Plan {
  readonly rounds: readonly Fault[];
  /** Violations that it leads to; others may come because the machine is busy, and then nothing was caught. */
  readonly breaks: RegExp;
}

/**
 * One process is replaced, or stands still, while the others go on, and everybody wants the same people: what it remembers
 * is outrun. Whether somebody then asks it for just that is chance, so there are many of them.
 */
const outrun: readonly Fault[] = [
  { kind: 'rush' },
  { kind: 'kill', process: 'presence-1' },
  { kind: 'standstill', process: 'session-2', ms: 10_000 },
  { kind: 'rush' },
  { kind: 'kill', process: 'session-1' },
];

/** Each is a module that is loaded into the services, and the faults that bring two processes to the same thing. */
const controls = {
  'heads-off': {
    // An answer out of a state that another process has outrun: a no that is final, which no slowness gives.
    breaks: /^(R6|R7|I5|I6|I11) |stopped for good with 4403/,
    rounds: Array.from({ length: 8 }, () => outrun).flat(),
  },
  'revisions-off': {
    breaks: /^(R6|R7|I5|I6|I11) /,
    rounds: [{ kind: 'rush' }, { kind: 'rush' }, { kind: 'rush' }],
  },
  // A process that does not matter stands still: what counts is that there is talk meanwhile.
  'leases-off': {
    breaks: /^one owner /,
    rounds: [
      { kind: 'rush' },
      { kind: 'standstill', process: 'reporting-1', ms: 15_000 },
      { kind: 'standstill', process: 'reporting-2', ms: 15_000 },
    ],
  },
} as const satisfies Readonly<Record<string, Plan>>;
type Control = keyof typeof controls;

/** The checks of `part/cluster` must notice each of them; else they prove nothing. */
export async function runClusterControls(
  { seed }: { seed: number },
  ledger: Ledger,
): Promise<void> {
  for (const control of Object.keys(controls) as Control[]) {
    await onPostgres(async ({ postgres, cluster: { entry, env } }) => {
      const preload = pathToFileURL(`test/crash/dist/preload/${control}.js`).href;
      const broken = { ...env, NODE_OPTIONS: `--import ${preload}` };
      const world = { seed, talks, entry, env: broken, name: control };
      const { isCaught, sentence } = await isNoticed(control, world, postgres);
      ledger.check(`control ${control}`, isCaught ? [] : [sentence]);
      return { isKept: false };
    });
  }
}

async function isNoticed(
  control: Control,
  options: WorldOptions,
  postgres: Postgres,
): Promise<ControlResult> {
  const world = await World.open(options);
  const { rounds, breaks } = controls[control];
  try {
    const found = new Ledger();
    const trial = new ClusterTrial(new Trial(world, found), postgres);
    for (const round of rounds) {
      await found.during(wordsFor(round), () => trial.befall(round));
      const violation = found.violations.find(({ invariant, detail }) =>
        breaks.test(`${invariant}: ${detail}`),
      );
      if (violation === undefined) continue;
      const { invariant, detail } = violation;
      return verdict(control, true, `caught: ${invariant}: ${detail.split('\n')[0]}`);
    }
    return verdict(control, false, `not caught by ${rounds.length} faults`);
  } finally {
    await world.close();
  }
}
