import { runWhole } from '@stillhere/harness/people';
import { attack, type Figures } from './attack.js';
import { type HostileOptions, parseOptions } from './options.js';

const failuresShown = 20;

function figuresOf({ tally, pressure, quietMessages }: Partial<Figures> = {}): object {
  return { cases: Object.fromEntries(tally?.done ?? []), quietMessages, ...pressure };
}

function sentencesOf({ tally, pressure, quietMessages }: Figures): string[] {
  const cases = [...tally.done].map(([group, count]) => `${group} ${count}`).join(', ');
  return [
    ...(pressure === undefined ? [] : pressureSentences(pressure)),
    `cases: ${cases}; the quiet talk went on for ${quietMessages} messages`,
  ];
}

function pressureSentences(pressure: NonNullable<Figures['pressure']>): string[] {
  const { halfOpen, unread, flood, residentMb } = pressure;
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
  ];
}

await runWhole<HostileOptions, Figures>({
  parseOptions,
  work: attack,
  figures: figuresOf,
  sentences: sentencesOf,
  again: ({ tally }, seed) =>
    tally.failures
      .slice(0, failuresShown)
      .map(({ id }) => `Again: npm run test:hostile -- --seed ${seed} --only ${id}`),
});
