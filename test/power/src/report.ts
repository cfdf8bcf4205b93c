import { type Ledger, spreadOf, writeFigures } from '@stillhere/harness/people';
import type { Figures } from './figures.js';
import type { CutPart, PowerOptions } from './options.js';

export interface Outcome {
  readonly options: PowerOptions;
  readonly ledger: Ledger;
  readonly figures: Partial<Record<CutPart, Figures>>;
}

/** Words for people on standard output, and a file for machines where one was asked for. */
export function report({ options, ledger, figures }: Outcome): void {
  const { seed, cuts, json, fileSystem } = options;
  const { passed, failed, violations, skipped } = ledger;
  for (const { invariant, detail } of violations) console.error(`FAILED ${invariant}: ${detail}`);
  for (const { what, reason } of skipped) console.log(`not run, ${what}: ${reason}`);
  if (failed > 0) {
    const only = [...options.parts].join(',');
    const asked = `--cuts ${cuts} --seed ${seed} --only ${only} --file-system ${fileSystem}`;
    console.error(`Again: npm run test:power -- ${asked}`);
  }
  for (const [part, own] of Object.entries(figures)) console.log(sentence(part, own));
  console.log(`${passed} checks passed, ${failed} failed, ${skipped.length} skipped`);
  const counts = { passed, failed, skipped: skipped.length, seed, fileSystem };
  const spreads = Object.entries(figures).map(([part, own]) => [
    part,
    { ...own, openMs: spreadOf(own.openMs) },
  ]);
  writeFigures(json, { ...counts, ...Object.fromEntries(spreads), violations, skips: skipped });
}

function sentence(part: string, figures: Figures): string {
  const { cuts, lost, duplicated, acknowledged, withUnflushed, beforeFirst } = figures;
  const { draftsMet, repaired, openMs } = figures;
  const { p50, max } = spreadOf(openMs);
  const rest = [
    `${withUnflushed} with unflushed data in the drive, ${beforeFirst} before a first answer`,
    ...(draftsMet > 0 ? [`${draftsMet} left a draft of the new format`] : []),
    ...(repaired > 0 ? [`${repaired} file systems repaired before they could be mounted`] : []),
    `opened in p50 ${p50} ms, at most ${max} ms`,
  ];
  const kept = `${lost} lost, ${duplicated} duplicated of ${acknowledged} acknowledged`;
  return `${part}: ${cuts} cuts, ${kept}; ${rest.join('; ')}`;
}
