import type { Postgres } from '@stillhere/engines';
import { type Ledger, pause, say, settleWithinMs } from '@stillhere/harness/people';
import { systemClock } from '@stillhere/nest-kit';
import { type Figures, joined, noFigures } from '../figures.js';
import { Trial } from '../trial.js';
import { Churn } from '../world/churn.js';
import { onPostgres } from '../world/on-postgres.js';
import { comebacksSince, spoken } from './comebacks.js';
import { peopleOn, pidOf, replaced, willStrike } from './replaced.js';
import { blamed, notHere, saidSoFar } from './wrong-verdicts.js';

const talkMs = 1_500;
/** Enough that two processes decide on one of them at the same time. */
const rushTalks = 12;
const lookEveryMs = 50;

const edges = ['edge-1', 'edge-2'] as const;
const services = ['session', 'presence', 'routing', 'intake', 'reporting', 'edge'] as const;

/** What befalls one process: `kill -9`, an update, a standstill; or the database that all of them stand on. */
export type Fault =
  | { readonly kind: 'kill' | 'update'; readonly process: string }
  | { readonly kind: 'standstill'; readonly process: string; readonly ms: number }
  | { readonly kind: 'database restarts' | 'database is killed' }
  /** Nothing breaks; all counselors want the same ones at the same moment, through both edges. */
  | { readonly kind: 'rush' };

export interface ClusterRun {
  /** Conversations at once. */
  readonly talks: number;
  readonly kills: number;
  readonly stoppedS: number;
  readonly seed: number;
}

/** Real processes, two of each service, on a real PostgreSQL: each in turn is killed, updated and stands still. */
export async function runCluster(
  { talks, kills, stoppedS, seed }: ClusterRun,
  ledger: Ledger,
): Promise<Figures> {
  let figures = noFigures;
  await onPostgres(async ({ postgres, cluster }) => {
    await Trial.run({ seed, talks, name: 'cluster', ...cluster }, ledger, async (trial) => {
      say(`${talks} conversations are open`);
      const run = new ClusterTrial(trial, postgres);
      for (const fault of faultsOf(kills, stoppedS)) {
        await run.befall(fault);
        if (ledger.failed > 0) break;
      }
      if (ledger.failed === 0) await trial.finish({ hasViews: false });
      figures = run.figures();
    });
    return { isKept: ledger.failed > 0 };
  });
  return figures;
}

/** Kills go through the services in turn, of both their processes; then the other faults, each service once. */
function faultsOf(kills: number, stoppedS: number): Fault[] {
  const nameOf = (n: number): string =>
    `${services[n % services.length]}-${1 + (Math.floor(n / services.length) % 2)}`;
  const faults: Fault[] = Array.from({ length: kills }, (_, n) => ({
    kind: 'kill',
    process: nameOf(n),
  }));
  for (const service of services) faults.push({ kind: 'update', process: `${service}-2` });
  if (stoppedS > 0) {
    const ms = stoppedS * 1_000;
    for (const service of services) {
      faults.push({ kind: 'standstill', process: `${service}-1`, ms });
    }
  }
  return [
    { kind: 'rush' },
    ...faults,
    { kind: 'database restarts' },
    { kind: 'database is killed' },
  ];
}

export class ClusterTrial {
  #kills = 0;
  readonly #togetherMs: number[] = [];
  readonly #talks: number;
  #resumeMs: Figures['resumeMs'] = {};

  constructor(
    private readonly trial: Trial,
    private readonly postgres: Postgres,
  ) {
    this.#talks = trial.world.talks.length;
  }

  figures(): Figures {
    return {
      ...this.trial.counted,
      kills: this.#kills,
      liveMs: this.#togetherMs,
      resumeMs: this.#resumeMs,
    };
  }

  /** Once under load, and once more while nobody does anything: whatever is said of people then is said of us. */
  async befall(fault: Fault): Promise<void> {
    const { trial } = this;
    const { world, ledger } = trial;
    const churn = new Churn(world, this.#talks);
    world.startTraffic();
    churn.start();
    await pause(talkMs);
    await this.#strike(fault);
    await churn.pause();
    await trial.together({ isHelped: false });

    const atRest = await this.#whereTheyAre(fault);
    const before = saidSoFar(trial);
    const struckMs = systemClock.monotonicMs();
    await this.#strike(atRest);
    for (const page of world.pages) page.say('Are you there?');
    await trial.together({ isHelped: false });
    const tookMs = systemClock.monotonicMs() - struckMs;
    this.#togetherMs.push(tookMs);
    const back = comebacksSince(trial, struckMs);
    this.#resumeMs = joined(this.#resumeMs, { [fault.kind]: back.map((one) => one.tookMs) });
    ledger.check('I26 nobody was blamed', blamed(trial, before));
    ledger.check('I24 all here again', await allHere(trial));
    say(
      `${wordsFor(atRest)}: together ${Math.round(tookMs)} ms after it, ${spoken(back)}, ${trial.said}`,
    );
  }

  /** Whoever was cut off from an edge under load is on the other one now: to strike the same again would meet nobody. */
  async #whereTheyAre(fault: Fault): Promise<Fault> {
    if (!isOfEdge(fault)) return fault;
    const people = await Promise.all(edges.map((edge) => peopleOn(this.trial, edge)));
    const most = Math.max(...people);
    this.trial.ledger.check('people are on an edge', most > 0 ? [] : ['nobody was on either']);
    return { ...fault, process: edges[people.indexOf(most)] ?? fault.process };
  }

  async #strike(fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'kill':
        this.#kills += 1;
        return replaced(this.trial, fault.process, 'SIGKILL');
      case 'update':
        return replaced(this.trial, fault.process, 'SIGTERM');
      case 'standstill': {
        const pid = pidOf(this.trial, fault.process);
        willStrike(this.trial, fault.process);
        process.kill(pid, 'SIGSTOP');
        await pause(fault.ms);
        process.kill(pid, 'SIGCONT');
        return;
      }
      case 'rush':
        return this.trial.world.rush(rushTalks);
      case 'database restarts':
        this.#everyOwnerIsStruck();
        return this.postgres.restart();
      case 'database is killed':
        this.#everyOwnerIsStruck();
        await this.postgres.kill();
        return this.postgres.restart();
    }
  }

  /** Whoever hears nothing from the database in time gives up what it looked after. */
  #everyOwnerIsStruck(): void {
    for (const owner of ['presence-1', 'presence-2']) willStrike(this.trial, owner);
  }
}

const isOfEdge = (fault: Fault): fault is Extract<Fault, { readonly process: string }> =>
  'process' in fault && fault.process.startsWith('edge-');

/** A screen may ask for a moment longer than words take to arrive. */
export async function allHere(trial: Trial): Promise<string[]> {
  const untilMs = systemClock.monotonicMs() + settleWithinMs;
  for (;;) {
    const missing = notHere(trial);
    if (missing.length === 0 || systemClock.monotonicMs() > untilMs) return missing;
    await pause(lookEveryMs);
  }
}

export const wordsFor = (fault: Fault): string =>
  'process' in fault ? `${fault.kind} of ${fault.process}` : fault.kind;
