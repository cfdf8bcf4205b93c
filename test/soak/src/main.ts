import { runWhole } from '@stillhere/harness/people';
import { parseOptions, type SoakOptions } from './options.js';
import { type SoakFigures, soak } from './soak.js';

function sentencesOf(figures: SoakFigures): string[] {
  const { trends, messages, events, eventBytes, opened, reloads } = figures;
  const lines = Object.entries(trends ?? {}).map(([what, { median, growth, growthMax }]) => {
    const [at, by, most] = [median, growth, growthMax].map((value) => value.toFixed(1));
    return `  ${what}: ${at}, grew by ${by} after the warm-up (at most ${most})`;
  });
  const said = `  ${messages} messages, ${events} events, ${eventBytes} bytes of the log an event`;
  return [...lines, said, `  ${opened} conversations, ${reloads} reloads`];
}

await runWhole<SoakOptions, SoakFigures>({
  parseOptions,
  work: soak,
  figures: (figures) => ({ ...figures }),
  sentences: sentencesOf,
});
