import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import type { Act, Disturbance } from './simulation.js';

const page = fc.constantFrom<0 | 1>(0, 1);
type OnPage = Extract<Act, { page: 0 | 1 }>['kind'];
const onPage = (...kinds: readonly OnPage[]): fc.Arbitrary<Act> =>
  fc.record({ kind: fc.constantFrom(...kinds), page });

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: onPage('connect') },
  { weight: 6, arbitrary: onPage('cut', 'reset', 'close', 'reload') },
  { weight: 4, arbitrary: onPage('freeze', 'thaw', 'hide', 'show', 'send', 'ack', 'late-end') },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Act>(
      { kind: 'wait' },
      { kind: 'leave' },
      { kind: 'restart' },
      { kind: 'stall' },
      { kind: 'log-away' },
      { kind: 'log-back' },
      { kind: 'log-back' },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(2, 20, 34, 60).map((ticks): Act => ({ kind: 'partition', ticks })),
  },
);

/** What happened, one after the other, and how many ticks passed after each. */
export type Story = readonly { readonly act: Act; readonly ticks: number }[];

const storiesOf = (acts: fc.Arbitrary<Act>): fc.Arbitrary<Story> =>
  fc.array(fc.record({ act: acts, ticks: fc.oneof(fc.nat(8), fc.nat(120)) }), {
    minLength: 1,
    maxLength: 14,
  });

/** What can happen to somebody in two tabs, with up to half a minute between one and the next. */
export const stories = storiesOf(act);

const disturbance = fc.constantFrom<Disturbance>('kill-owner', 'pause-owner', 'replace-owner');

/** The same, while the processes that look after them are killed, stand still and are replaced. */
export const disturbedStories = storiesOf(
  fc.oneof(
    { weight: 5, arbitrary: act.filter(({ kind }) => kind !== 'restart' && kind !== 'stall') },
    { weight: 1, arbitrary: disturbance.map((kind): Act => ({ kind })) },
  ),
);

/**
 * Doubted with good reason; but the word of it is held up on its way, and comes when another process looks after them and
 * knows better.
 */
export const heldUp = (end: Disturbance): Story => [
  { act: { kind: 'connect', page: 0 }, ticks: 20 },
  { act: { kind: 'hold-calls' }, ticks: 0 },
  { act: { kind: 'cut', page: 0 }, ticks: 30 },
  { act: { kind: end }, ticks: 0 },
  { act: { kind: 'connect', page: 0 }, ticks: 80 },
  { act: { kind: 'deliver-calls' }, ticks: 240 },
];

/** Told first in each run: stories that broke a law once, and one that chance tells too rarely. */
const toldFirst: [Story][] = [
  // I24: a message into a dead link, long before the next ping is due.
  [
    [
      { act: { kind: 'connect', page: 0 }, ticks: 4 },
      { act: { kind: 'cut', page: 0 }, ticks: 0 },
      { act: { kind: 'send', page: 0 }, ticks: 60 },
    ],
  ],
  // I21: a frame in the millisecond in which we then went away was taken for one after it.
  [
    [
      { act: { kind: 'connect', page: 0 }, ticks: 1 },
      { act: { kind: 'show', page: 0 }, ticks: 0 },
      { act: { kind: 'restart' }, ticks: 0 },
    ],
  ],
  // I27: a tab that slept was given up while another one might still have been a reload.
  [
    [
      { act: { kind: 'connect', page: 0 }, ticks: 0 },
      { act: { kind: 'wait' }, ticks: 33 },
      { act: { kind: 'freeze', page: 0 }, ticks: 67 },
      { act: { kind: 'connect', page: 1 }, ticks: 1 },
      { act: { kind: 'reset', page: 1 }, ticks: 0 },
      { act: { kind: 'freeze', page: 0 }, ticks: 0 },
    ],
  ],
  // I21: what reached the log without an answer was believed a second too late.
  [
    [
      { act: { kind: 'connect', page: 1 }, ticks: 0 },
      { act: { kind: 'connect', page: 0 }, ticks: 1 },
      { act: { kind: 'log-away' }, ticks: 0 },
      { act: { kind: 'reset', page: 0 }, ticks: 63 },
      { act: { kind: 'cut', page: 0 }, ticks: 19 },
      { act: { kind: 'wait' }, ticks: 5 },
    ],
  ],
  // I24: a page that slept through our restart was doubted later than the law thought.
  [
    [
      { act: { kind: 'connect', page: 1 }, ticks: 0 },
      { act: { kind: 'freeze', page: 1 }, ticks: 72 },
      { act: { kind: 'restart' }, ticks: 88 },
      { act: { kind: 'freeze', page: 0 }, ticks: 42 },
      { act: { kind: 'cut', page: 1 }, ticks: 0 },
    ],
  ],
];

/** How a property tells them: one that fails is told before the time of its test (120 s) is up. */
export const told = (base: number): fc.Parameters<[Story]> => ({
  numRuns: caseCount(base),
  interruptAfterTimeLimit: 60_000,
  examples: toldFirst,
});
