import {
  type ContestFigures,
  cycleP99MaxMs,
  type HighestFigures,
  type LoadFigures,
  type Round,
} from '../contest/contest.js';
import { ratioOf, type Spread, spreadOf } from '../contest/ratios.js';
import { loadName } from '../load/loads.js';
import { totalOf } from '../process/processor-time.js';

/** Where this build stands among the contestants: after the floor. */
const ours = 1;

export function cycleLines({ cycles }: { readonly cycles?: ContestFigures }): string[] {
  if (!cycles) return [];
  const { names, loads, highest } = cycles;
  return [
    '### Receipt cycles',
    '',
    'A cycle: accepted → delivered → the delivered receipt back → the displayed receipt back, which is reported once the ' +
      `delivered one is there: three durable events. Latency counts from the moment each message was due. All in turns, there ` +
      'and back; each figure is the median of the turns.',
    '',
    ...loads.flatMap((load) => loadLines(names, load)),
    ...(highest ? highestLines(names, highest) : []),
  ];
}

function loadLines(names: readonly string[], { load, pairs, rounds }: LoadFigures): string[] {
  return [
    `**${loadName(load)}**, ${pairs} conversations, ${rounds[0]?.length ?? 0} turns each`,
    '',
    '| | cycles/s | accepted p50 / p99 ms | delivered p50 / p99 ms | cycle p50 / p99 ms | unfinished, refused | server µs a cycle: all = main + writer + rest | load: late p99 ms, of a processor |',
    '|---|---|---|---|---|---|---|---|',
    ...rounds.map((own, index) => row(names[index] ?? '', own)),
    '',
    ...ratioLines(names, rounds),
    '',
  ];
}

function row(name: string, rounds: readonly Round[]): string {
  const median = (of: (round: Round) => number): string => rounded(spreadOf(rounds.map(of)).median);
  const both = (step: 'accept' | 'deliver' | 'cycle'): string =>
    `${median((one) => one[step].p50)} / ${median((one) => one[step].p99)}`;
  const sum = (of: (round: Round) => number): number =>
    rounds.reduce((total, one) => total + of(one), 0);
  return `| ${[
    name,
    median(({ achieved }) => achieved),
    both('accept'),
    both('deliver'),
    both('cycle'),
    `${sum(({ unfinished }) => unfinished)}, ${sum(({ refused }) => refused)}`,
    `${median(({ cycleUs }) => totalOf(cycleUs))} = ${median(({ cycleUs }) => cycleUs.main)} + ${median(({ cycleUs }) => cycleUs.writer)} + ${median(({ cycleUs }) => cycleUs.rest)}`,
    `${median(({ lateness }) => lateness.p99)}, ${median(({ loadShare }) => loadShare * 100)} %`,
  ].join(' | ')} |`;
}

function ratioLines(names: readonly string[], rounds: readonly (readonly Round[])[]): string[] {
  const own = rounds[ours] ?? [];
  return rounds.flatMap((theirs, index) => {
    if (index === ours) return [];
    const ratio = (of: (round: Round) => number): string =>
      withSpread(ratioOf(own.map(of), theirs.map(of)));
    return [
      `- ${names[ours]} of ${names[index]}, turn by turn: processor time a cycle ${ratio(({ cycleUs }) => totalOf(cycleUs))}, ` +
        `cycles/s ${ratio(({ achieved }) => achieved)}, cycle p50 ${ratio(({ cycle }) => cycle.p50)}, p99 ${ratio(({ cycle }) => cycle.p99)}`,
    ];
  });
}

function highestLines(
  names: readonly string[],
  { rates, rateMax, tries, pairs }: HighestFigures,
): string[] {
  const own = rates[ours] ?? 0;
  return [
    `**Highest rate with a cycle p99 of at most ${cycleP99MaxMs} ms**, ${pairs} conversations; doubled, then halved between, each failure tried twice; never beyond ${rateMax}/s`,
    '',
    '| | cycles/s | ours of it | at that rate: cycle p50 / p99 ms | server µs a cycle | load: late p99 ms, of a processor |',
    '|---|---|---|---|---|---|',
    ...rates.map((rate, index) => {
      const at = tries[index]?.findLast(
        (one) => one.rate === rate && one.cycle.p99 <= cycleP99MaxMs,
      );
      const told = at
        ? `${rounded(at.cycle.p50)} / ${rounded(at.cycle.p99)} | ${rounded(totalOf(at.cycleUs))} | ${rounded(at.lateness.p99)}, ${rounded(at.loadShare * 100)} %`
        : ' | | ';
      const ratio = index === ours || rate === 0 ? '' : `${rounded(own / rate)} ×`;
      return `| ${names[index]} | ${rate} | ${ratio} | ${told} |`;
    }),
    '',
  ];
}

const withSpread = ({ median, min, max }: Spread): string =>
  `**${rounded(median)}** (${rounded(min)} to ${rounded(max)})`;

/** As many digits as it deserves. */
const rounded = (value: number): string =>
  value >= 20 ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
