import type { Ledger } from '@stillhere/harness/people';
import { say } from '@stillhere/harness/people';
import { systemClock, systemTimers } from '@stillhere/nest-kit';
import { type Figures, joined, noFigures, plus } from '../figures.js';
import { Trial } from '../trial.js';
import { onPostgres } from '../world/on-postgres.js';
import { allHere } from './cluster.js';
import { comebacksSince, spoken } from './comebacks.js';
import { replaced } from './replaced.js';
import { blamed, saidSoFar } from './wrong-verdicts.js';

/** Words go on through every move. */
const sayEveryMs = 50;
const edges = ['edge-1', 'edge-2'] as const;

export interface DrainRun {
  /** Two a conversation. */
  readonly sockets: number;
  readonly seed: number;
}

/** A rolling update of the edges while people talk: one, then the other, each drained and replaced. */
export async function runClusterDrain(
  { sockets, seed }: DrainRun,
  ledger: Ledger,
): Promise<Figures> {
  let figures = noFigures;
  await onPostgres(async ({ cluster }) => {
    const talks = Math.ceil(sockets / 2);
    await Trial.run({ seed, talks, name: 'drain', ...cluster }, ledger, async (trial) => {
      await trial.together({ isHelped: false });
      say(`${trial.world.pages.length} connections are open`);
      for (const edge of edges) figures = await drained(trial, edge, figures);
      if (ledger.failed === 0) await trial.finish({ hasViews: false });
      figures = plus(figures, trial.counted);
    });
    return { isKept: ledger.failed > 0 };
  });
  return figures;
}

async function drained(trial: Trial, edge: string, figures: Figures): Promise<Figures> {
  const { ledger } = trial;
  const before = saidSoFar(trial);
  const askedMs = systemClock.monotonicMs();
  const stopTalking = talking(trial);
  await replaced(trial, edge, 'SIGTERM');
  stopTalking();
  await trial.together({ isHelped: false });
  const back = comebacksSince(trial, askedMs);
  say(`${edge} drained: ${spoken(back)}`);
  ledger.check('I26 nobody was blamed', blamed(trial, before));
  ledger.check('I24 all here again', await allHere(trial));
  const isMoved = back.length > 0 ? [] : [`nobody was connected to ${edge}`];
  ledger.check('the drain moved somebody', isMoved);
  const ms = {
    drain: back.map(({ tookMs }) => tookMs),
    'drain, gap': back.map(({ gapMs }) => gapMs),
  };
  return { ...figures, resumeMs: joined(figures.resumeMs, ms) };
}

/** Everybody in turn, one after the other. */
function talking({ world }: Trial): () => void {
  let isOn = true;
  let next = 0;
  const say = (): void => {
    if (!isOn) return;
    world.pages[next % world.pages.length]?.say(`Word ${next}`);
    next += 1;
    systemTimers.after(sayEveryMs, say);
  };
  say();
  return () => {
    isOn = false;
  };
}
