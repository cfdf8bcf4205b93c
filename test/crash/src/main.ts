import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Ledger, say, spreadOf } from '@stillhere/harness/people';
import { type ControlResult, runControls } from './control/controls.js';
import { runFirstStarts } from './first-start.js';
import { type CrashOptions, help, parseOptions } from './options.js';
import { type RunFigures, runCrashes } from './run.js';

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (typeof options === 'string') {
    console.error(options === '' ? help : `${options}\n\n${help}`);
    return options === '' ? 0 : 2;
  }
  say(`seed ${options.seed}, ${options.kills} kills`);
  const ledger = new Ledger();
  const ran = options.controls ? await attempt(ledger, () => runControls(options.seed)) : undefined;
  const controls = ran ?? [];
  for (const { fault, isCaught, sentence } of controls) {
    ledger.check(`control ${fault}`, isCaught ? [] : [sentence]);
  }
  const figures = await attempt(ledger, () => runCrashes(options, ledger));
  const usualStartMs = spreadOf(figures?.readyMs ?? []).p50;
  await attempt(ledger, () => runFirstStarts({ ...options, usualStartMs }, ledger));
  report({ options, ledger, controls, figures });
  return ledger.failed === 0 ? 0 : 1;
}

/** A run that could not go on is a failed check with its reason. */
async function attempt<T>(ledger: Ledger, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    ledger.check('the run went on to its end', [String((error as Error).stack)]);
    return undefined;
  }
}

interface Outcome {
  readonly options: CrashOptions;
  readonly ledger: Ledger;
  readonly controls: readonly ControlResult[];
  readonly figures: RunFigures | undefined;
}

function report({ options, ledger, controls, figures }: Outcome): void {
  const { kills, seed, json } = options;
  const readyMs = spreadOf(figures?.readyMs ?? []);
  const recoveryMs = spreadOf(figures?.recoveryMs ?? []);
  const { passed, failed, violations } = ledger;
  const skipped = options.controls ? 0 : 2;
  const lost = figures?.lost.length ?? 0;
  const duplicated = figures?.duplicated.length ?? 0;
  if (json !== undefined) {
    const counts = { passed, failed, skipped, seed, lost, duplicated };
    const spreads = { readyMs, recoveryMs };
    const { acknowledged = 0, events = 0, conversations = 0 } = figures ?? {};
    const totals = { kills: figures?.kills ?? 0, acknowledged, events, conversations };
    const text = JSON.stringify(
      { ...counts, ...totals, ...spreads, controls, violations },
      null,
      2,
    );
    mkdirSync(dirname(json), { recursive: true });
    writeFileSync(json, `${text}\n`);
  }
  for (const { invariant, detail } of violations) console.error(`FAILED ${invariant}: ${detail}`);
  if (failed > 0) {
    console.error(`Again: npm run test:crash -- --kills ${kills} --seed ${seed} --no-controls`);
  }
  console.log(
    `recovery p50 ${recoveryMs.p50} ms, p99 ${recoveryMs.p99} ms (kill to the first acknowledged ` +
      `message); ready p50 ${readyMs.p50} ms, p99 ${readyMs.p99} ms; ${passed} checks passed, ${failed} failed`,
  );
  console.log(
    `${figures?.kills ?? 0} kills: ${lost} lost, ${duplicated} duplicated of ` +
      `${figures?.acknowledged ?? 0} acknowledged messages`,
  );
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main(process.argv.slice(2));
