import {
  Simulation,
  type Subject,
  stories,
  theCounselor,
  theVisitor,
} from '@stillhere/presence/testing';
import fc from 'fast-check';
import { realStage } from './real-stage.js';
import { type Score, scoreOf } from './score.js';

const help = `npm run truth -- [STORIES] [SEED]
Plays random stories (200 unless told otherwise) with the real services under simulated time, about a
visitor and about a counselor, and prints how true screens were and how soon.
`;

async function measure(subject: Subject, numRuns: number, seed: number): Promise<Score> {
  const played = [];
  for (const story of fc.sample(stories, { numRuns, seed })) {
    const simulation = new Simulation(await realStage(), subject);
    await simulation.play(story);
    played.push(simulation.moments);
  }
  return scoreOf(played);
}

const n = (value: number, digits = 1): string => value.toFixed(digits);
const line = (name: string, score: Score): string =>
  [
    `| ${name} | ${n(score.hours)}`,
    `${n(score.falseLostSPerH)} (longest ${n(score.falseLostLongestS)} s)`,
    `${n(score.falseAliveSPerH)} (longest ${n(score.falseAliveLongestS)} s)`,
    `${n(score.toTruthP50S, 2)} s / ${n(score.toTruthP99S, 2)} s of ${score.changes}`,
    `${score.causesRight} of ${score.causes} |`,
  ].join(' | ');

const [count = '200', seed = '1'] = process.argv.slice(2);
if (!/^\d+$/.test(count) || !/^\d+$/.test(seed)) {
  process.stderr.write(help);
  process.exitCode = 2;
} else {
  const runs = [Number(count), Number(seed)] as const;
  const head =
    '| | hours | false lost, s/h | false alive, s/h | time to truth p50 / p99 | cause right |\n|---|---|---|---|---|---|';
  process.stdout.write(`${head}\n${line('visitor', await measure(theVisitor, ...runs))}\n`);
  process.stdout.write(`${line('counselor', await measure(theCounselor, ...runs))}\n`);
}
