import { Ledger, runTier, writeFigures } from '@stillhere/harness/people';
import { help, parseOptions, type SoakOptions } from './options.js';
import { type SoakFigures, soak } from './soak.js';

function report(
  { seed, json }: SoakOptions,
  ledger: Ledger,
  figures: SoakFigures | undefined,
): void {
  const { passed, failed, violations } = ledger;
  writeFigures(json, { passed, failed, skipped: 0, seed, ...figures, violations });
  for (const { invariant, detail } of violations) console.error(`FAILED ${invariant}: ${detail}`);
  if (figures !== undefined) console.log(sentenceOf(figures));
  console.log(`seed ${seed}: ${passed} checks passed, ${failed} failed`);
}

function sentenceOf({
  trends,
  messages,
  events,
  eventBytes,
  opened,
  reloads,
}: SoakFigures): string {
  const lines = Object.entries(trends ?? {}).map(([what, { median, growth, growthMax }]) => {
    const [at, by, most] = [median, growth, growthMax].map((value) => value.toFixed(1));
    return `  ${what}: ${at}, grew by ${by} after the warm-up (at most ${most})`;
  });
  const said = `  ${messages} messages, ${events} events, ${eventBytes} bytes of the log an event`;
  return [...lines, said, `  ${opened} conversations, ${reloads} reloads`].join('\n');
}

await runTier({
  help,
  parseOptions,
  async run(options) {
    const ledger = new Ledger();
    const figures = await ledger.during('the run', () => soak(options, ledger));
    report(options, ledger, figures);
    return ledger.failed === 0 ? 0 : 1;
  },
});
