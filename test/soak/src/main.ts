import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Ledger } from '@stillhere/harness/people';
import { help, parseOptions, type SoakOptions } from './options.js';
import { type SoakFigures, soak } from './soak.js';

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (typeof options === 'string') {
    console.error(options === '' ? help : `${options}\n\n${help}`);
    return options === '' ? 0 : 2;
  }
  const ledger = new Ledger();
  let figures: SoakFigures | undefined;
  try {
    figures = await soak(options, ledger);
  } catch (error) {
    ledger.check('the run went on to its end', [String((error as Error).stack)]);
  }
  report(options, ledger, figures);
  return ledger.failed === 0 ? 0 : 1;
}

function report(
  { seed, json }: SoakOptions,
  ledger: Ledger,
  figures: SoakFigures | undefined,
): void {
  const { passed, failed, violations } = ledger;
  if (json !== undefined) {
    const text = { passed, failed, skipped: 0, seed, ...figures, violations };
    mkdirSync(dirname(json), { recursive: true });
    writeFileSync(json, `${JSON.stringify(text, null, 2)}\n`);
  }
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

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main(process.argv.slice(2));
