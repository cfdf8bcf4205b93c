import { Ledger, say } from '@stillhere/harness/people';
import { groups } from './cases/groups.js';
import { contentWithYes } from './controls.js';
import type { HostileOptions } from './options.js';
import { type FloodFigures, floodProblems, measureFlood, measureStalls } from './pressure/flood.js';
import { HalfOpen, type HalfOpenFigure, halfOpenProblems } from './pressure/half-open.js';
import { NeverReading, type Unread, unreadProblems } from './pressure/never-reading.js';
import { residentMb } from './pressure/resident.js';
import { planOf, runCases, type Tally } from './run-cases.js';
import { openTarget, type Target } from './target.js';

export interface Figures {
  readonly tally: Tally;
  readonly pressure: PressureFigures | undefined;
  readonly quietMessages: number;
}

export interface PressureFigures {
  readonly halfOpen: readonly HalfOpenFigure[];
  readonly unread: readonly Unread[];
  readonly flood: FloodFigures;
  /** Resident memory of the process: at first, beside all who hang on, and after all. */
  readonly residentMb: readonly number[];
}

/** Everything, against one process; what was wrong goes into the ledger. */
export async function attack(options: HostileOptions, ledger: Ledger): Promise<Figures> {
  const target = await openTarget();
  try {
    target.quiet.start();
    const plan = planOf(groups, options);
    say(
      `seed ${options.seed}, ${plan.length} cases in ${new Set(plan.map((p) => p.group)).size} groups`,
    );
    const alone = options.only !== undefined;
    const pressure = alone ? undefined : await Pressure.begin(target);
    const tally = await runCases(target, plan);
    enter(tally, plan.length, ledger);
    const figures = await pressure?.end(options, ledger);
    if (!alone) await control(target, { options, figures, ledger });
    await afterwards(target, ledger);
    return { tally, pressure: figures, quietMessages: target.quiet.messages };
  } finally {
    target.quiet.close();
    await target.server.stop();
  }
}

/** Each case is a check. */
function enter({ done, failures }: Tally, planned: number, ledger: Ledger): void {
  for (const { id, what, problems } of failures) {
    ledger.check(
      id,
      problems.map((problem) => `${what}: ${problem}`),
    );
  }
  const count = [...done.values()].reduce((sum, one) => sum + one, 0);
  for (let good = count - failures.length; good > 0; good -= 1) ledger.check('case', []);
  ledger.check('every case was run', count === planned ? [] : [`${planned - count} were not`]);
}

class Pressure {
  private constructor(
    private readonly target: Target,
    private readonly halfOpen: HalfOpen,
    private readonly neverReading: NeverReading,
    private readonly residentMb: number[],
  ) {}

  /** They hang on while the cases run: every case that gets its answer got past them. */
  static async begin(target: Target): Promise<Pressure> {
    const atFirst = residentMb(target.server.pid);
    const neverReading = await NeverReading.open(target);
    const halfOpen = await HalfOpen.open(target);
    say(
      `${halfOpen.count} half-open connections, ${neverReading.count} readers who take or acknowledge nothing`,
    );
    return new Pressure(target, halfOpen, neverReading, [atFirst, residentMb(target.server.pid)]);
  }

  async end({ sharedMachine }: HostileOptions, ledger: Ledger): Promise<PressureFigures> {
    const halfOpen = await this.halfOpen.figures();
    for (const one of halfOpen) ledger.check(`shown out: ${one.name}`, halfOpenProblems(one));
    const unread = await this.neverReading.figures();
    for (const one of unread)
      ledger.check('I32 a reader who does not do their part', unreadProblems(one));
    say('everybody who hung on is gone; now the flood');
    const flood = await measureFlood(this.target);
    if (!sharedMachine) {
      ledger.check('I33 another conversation under a flood', floodProblems(flood));
    }
    ledger.check('who floods is shown out', flood.thrownOut > 0 ? [] : ['nobody got 4429']);
    const resident = [...this.residentMb, residentMb(this.target.server.pid)];
    return { halfOpen, unread, flood, residentMb: resident };
  }
}

interface Control {
  readonly options: HostileOptions;
  readonly figures: PressureFigures | undefined;
  readonly ledger: Ledger;
}

/** The judges, shown what is wrong on purpose. */
async function control(target: Target, { options, figures, ledger }: Control): Promise<void> {
  const { seed, sharedMachine } = options;
  for (const [group, count] of await contentWithYes(target, seed)) {
    const sentence = `${count} ${group} cases were content with a door that says yes to everything`;
    ledger.check(`control ${group}`, count === 0 ? [] : [sentence]);
  }
  if (figures === undefined || sharedMachine) return;
  const stalled = await measureStalls(target, figures.flood.before);
  const caught = floodProblems(stalled).length > 0;
  const sentence = `a process that stood still went unnoticed: p99 ${stalled.during.p99} ms`;
  ledger.check('control I33', caught ? [] : [sentence]);
}

/** Nothing of the quiet talk was touched, the process never complained, and the log is whole. */
async function afterwards({ quiet, faults, server }: Target, ledger: Ledger): Promise<void> {
  ledger.check('the process goes on', server.isRunning ? [] : ['it ended']);
  ledger.check('no fault of ours', faults);
  ledger.check('the quiet talk', await quiet.problems());
  const { code, text } = server.tool('verify-log');
  ledger.check('verify-log', code === 0 ? [] : [text]);
}
