import { type Ledger, type Spread, spreadOf, writeFigures } from '@stillhere/harness/people';
import type { Figures } from './figures.js';
import type { CrashOptions, Part } from './options.js';
import type { LargeFigures } from './part/large.js';

export interface Outcome {
  readonly options: CrashOptions;
  readonly ledger: Ledger;
  readonly figures: Figures;
  readonly large: LargeFigures | undefined;
  /** Seconds by part. */
  readonly took: Partial<Record<Part, number>>;
}

/** Words for people on standard output, and a file for machines where one was asked for. */
export function report(outcome: Outcome): void {
  const { options, ledger, figures, large } = outcome;
  const { passed, failed, violations, skipped } = ledger;
  for (const { invariant, detail } of violations) console.error(`FAILED ${invariant}: ${detail}`);
  for (const { what, reason } of skipped) console.log(`skipped ${what}: ${reason}`);
  if (failed > 0) {
    const only = [...options.parts].join(',');
    const { kills, seed } = options;
    console.error(`Again: npm run test:crash -- --kills ${kills} --seed ${seed} --only ${only}`);
  }
  if (figures.kills > 0) console.log(sentence(figures));
  for (const [fault, ms] of Object.entries(figures.resumeMs)) {
    const { p50, p99, max, count } = spreadOf(ms);
    console.log(`${fault}: ${count} came back, p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`);
  }
  if (large !== undefined) console.log(`${large.events} events in the log: ${sentence(large)}`);
  console.log(`${passed} checks passed, ${failed} failed, ${skipped.length} skipped`);
  writeFigures(options.json, forMachines(outcome));
}

function sentence(figures: Figures): string {
  const { kills, lost, duplicated, acknowledged, readyMs, liveMs } = figures;
  const ms = ({ p50, p99 }: Spread): string => `p50 ${p50} ms, p99 ${p99} ms`;
  return (
    `${kills} kills: ${lost} lost, ${duplicated} duplicated of ${acknowledged} acknowledged ` +
    `messages; ready ${ms(spreadOf(readyMs))}; both pages live ${ms(spreadOf(liveMs))}`
  );
}

function forMachines({ options, ledger, figures, large, took }: Outcome): object {
  const { passed, failed, skipped, violations } = ledger;
  const { seed } = options;
  return {
    passed,
    failed,
    skipped: skipped.length,
    seed,
    ...withSpreads(figures),
    ...(large === undefined ? {} : { large: withSpreads(large) }),
    tookS: took,
    violations,
    skips: skipped,
  };
}

const withSpreads = <Of extends Figures>(figures: Of) => ({
  ...figures,
  readyMs: spreadOf(figures.readyMs),
  recoveryMs: spreadOf(figures.recoveryMs),
  liveMs: spreadOf(figures.liveMs),
  resumeMs: Object.fromEntries(
    Object.entries(figures.resumeMs).map(([fault, ms]) => [fault, spreadOf(ms)]),
  ),
});
