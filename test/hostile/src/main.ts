import { Ledger, runTier, writeFigures } from '@stillhere/harness/people';
import { attack, type Figures } from './attack.js';
import { type HostileOptions, help, parseOptions } from './options.js';

const failuresShown = 20;

function report(options: HostileOptions, ledger: Ledger, figures: Figures | undefined): void {
  const { seed, json } = options;
  const { passed, failed, violations } = ledger;
  const { tally, pressure, quietMessages } = figures ?? {};
  const counted = { cases: Object.fromEntries(tally?.done ?? []), quietMessages, ...pressure };
  writeFigures(json, { passed, failed, skipped: 0, seed, ...counted, violations });
  for (const { invariant, detail } of violations.slice(0, failuresShown)) {
    console.error(`FAILED ${invariant}: ${detail}`);
  }
  for (const { id } of tally?.failures.slice(0, failuresShown) ?? []) {
    console.error(`Again: npm run test:hostile -- --seed ${seed} --only ${id}`);
  }
  if (pressure !== undefined) console.log(sentenceOf(pressure));
  const cases = [...(tally?.done ?? [])].map(([group, count]) => `${group} ${count}`).join(', ');
  console.log(`cases: ${cases}; the quiet talk went on for ${quietMessages ?? 0} messages`);
  console.log(`seed ${seed}: ${passed} checks passed, ${failed} failed`);
}

function sentenceOf({
  halfOpen,
  unread,
  flood,
  residentMb,
}: NonNullable<Figures['pressure']>): string {
  const shownOut = halfOpen.map(({ name, cut, count, lastCutMs }) => {
    return `  ${name}: ${cut} of ${count} shown out, the last after ${(lastCutMs / 1_000).toFixed(1)} s`;
  });
  const chars = Math.max(...unread.map((one) => one.chars));
  return [
    ...shownOut,
    `  ${unread.length} readers who took or acknowledged nothing: at most ${chars} characters waited for one`,
    `  a flood of ${flood.frames} frames: p99 of a message beside it ${flood.before.p99} ms before, ` +
      `${flood.during.p99} ms during; ${flood.thrownOut} times somebody was shown out for it`,
    `  resident memory ${residentMb.join(', ')} MB: at first, beside them all, and after`,
  ].join('\n');
}

await runTier({
  help,
  parseOptions,
  async run(options) {
    const ledger = new Ledger();
    const figures = await ledger.during('the run', () => attack(options, ledger));
    report(options, ledger, figures);
    return ledger.failed === 0 ? 0 : 1;
  },
});
