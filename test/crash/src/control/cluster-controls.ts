import { pathToFileURL } from 'node:url';
import type { Postgres } from '@stillhere/engines';
import { Ledger } from '@stillhere/harness/people';
import { ClusterTrial, type Fault, talks } from '../part/cluster.js';
import { Trial } from '../trial.js';
import { onPostgres } from '../world/on-postgres.js';
import { World, type WorldOptions } from '../world/world.js';
import { type ControlResult, verdict } from './verdict.js';

const fault = 'heads-off';
const preload = pathToFileURL('test/crash/dist/preload/heads-off.js').href;

/** The part's own ones, those that bring two processes to the same conversations. */
const rounds: readonly Fault[] = [
  { kind: 'kill', process: 'presence-1' },
  { kind: 'standstill', process: 'presence-2', ms: 10_000 },
  { kind: 'kill', process: 'session-1' },
  { kind: 'standstill', process: 'session-2', ms: 10_000 },
];

/** The checks of `part/cluster` must notice processes that answer from what they remember; else they prove nothing. */
export async function runClusterControls(
  { seed }: { seed: number },
  ledger: Ledger,
): Promise<void> {
  await onPostgres(async ({ postgres, cluster: { entry, env } }) => {
    const broken = { ...env, NODE_OPTIONS: `--import ${preload}` };
    const world = { seed, talks, entry, env: broken, name: fault };
    const { isCaught, sentence } = await isNoticed(world, postgres);
    ledger.check(`control ${fault}`, isCaught ? [] : [sentence]);
    return { isKept: false };
  });
}

async function isNoticed(options: WorldOptions, postgres: Postgres): Promise<ControlResult> {
  const world = await World.open(options);
  try {
    const found = new Ledger();
    const trial = new ClusterTrial(new Trial(world, found), postgres);
    for (const round of rounds) {
      await found.during(named(round), () => trial.befall(round));
      const [violation] = found.violations;
      if (violation === undefined) continue;
      const { invariant, detail } = violation;
      return verdict(fault, true, `caught: ${invariant}: ${detail.split('\n')[0]}`);
    }
    return verdict(fault, false, `not caught by ${rounds.length} faults`);
  } finally {
    await world.close();
  }
}

function named(round: Fault): string {
  return 'process' in round ? `${round.kind} of ${round.process}` : round.kind;
}
