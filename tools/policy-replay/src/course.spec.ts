import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@stillhere/kernel';
import { type ContactPolicy, policyPresets } from '@stillhere/presence';
import { type Course, type CourseEvent, courseOf, readingMs } from './course.js';
import { follow, summaryOf } from './follow.js';
import { print } from './print.js';

const rapeCrisisPrivacy = policyPresets['rape-crisis-privacy'] as ContactPolicy;
const visitor = 'visitor:v';
const ana = 'counselor:ana';
const startMs = Date.UTC(2026, 10, 22, 3);
const minute = 60_000;

/** What was recorded when, in minutes. */
type Fact = readonly [number, string, JsonObject];

function chat(...facts: readonly Fact[]): CourseEvent[] {
  return facts.map(([atMin, name, data], revision) => {
    const occurredAt = new Date(startMs + atMin * minute).toISOString();
    const type = `conversation.${name}`;
    return { type, data, stored: { eventId: `e${revision}`, revision, metadata: { occurredAt } } };
  });
}
const opened: Fact = [0, 'opened', { visitor, service: 'night', visitorSeesTyping: true }];
const assigned = (atMin: number): Fact => [atMin, 'assigned', { counselor: ana }];
const connected = (atMin: number, connEpoch = 1): Fact => [
  atMin,
  'connection-opened',
  {
    participant: visitor,
    connEpoch,
    surface: 'visible',
    gateway: 'g',
    connection: 'k',
    device: 'd',
  },
];
const cut = (atMin: number, cause: string): Fact => [
  atMin,
  'connection-ended',
  { participant: visitor, connEpoch: 1, cause, lastHeardAt: '' },
];
const unseen = (atMin: number, sinceMin: number): Fact => [
  atMin,
  'connection-unseen',
  {
    ...{ participant: visitor, connEpoch: 1 },
    since: new Date(startMs + sinceMin * minute).toISOString(),
  },
];
const says = (atMin: number, author: string): Fact => [atMin, 'message-posted', { author }];
const displayed = (atMin: number, upTo: number): Fact => [
  atMin,
  'receipt-displayed',
  { participant: visitor, upTo },
];
const risk = (atMin: number, level: string): Fact => [atMin, 'risk-set', { level }];
const ended = (atMin: number): Fact => [atMin, 'ended', { by: ana, disposition: 'completed' }];

const courseAt = (untilMin: number, ...facts: readonly Fact[]): Course => {
  const course = courseOf('c', chat(...facts), startMs + untilMin * minute);
  if (course === undefined) throw new Error('nobody had it');
  return course;
};
/** How long each verdict was seen, in minutes. */
const spans = ({ stretches }: Course) =>
  stretches.map(({ fromMs, toMs, seen }) => [seen.verdict, Math.round((toMs - fromMs) / minute)]);
const run = (course: Course) => follow(rapeCrisisPrivacy, course);
const at = (atMs: number | undefined) => Math.round(((atMs ?? Number.NaN) - startMs) / minute);

const start: readonly Fact[] = [opened, connected(0), assigned(1), says(1, ana), displayed(1, 3)];

describe('a course', () => {
  it('is what was seen while somebody had the chat, also what time alone changes', () => {
    const course = courseAt(30, ...start, cut(10, 'timed-out'), ended(30));
    expect(spans(course).filter(([, min]) => min !== 0)).toEqual([
      ['here.visible', 1],
      ['here.visible', 8],
      ['no-connection', 5],
      ['absent', 15],
    ]);
  });

  it('is nothing where nobody had it', () => {
    expect(courseOf('c', chat(opened, connected(0)), startMs)).toBeUndefined();
  });

  it('leaves out the time when nobody had it', () => {
    const back: Fact = [5, 'unassigned', { reason: 'put-back' }];
    const course = courseAt(9, ...start, back, assigned(7), ended(9));
    const total = course.stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    expect(total).toBe(6 * minute);
  });

  it('knows in hindsight when nobody of ours looked', () => {
    const course = courseAt(20, ...start, unseen(15, 5), ended(20));
    const blind = course.stretches.filter(({ seen }) => seen.verdict === 'not-visible-to-us');
    expect(blind.map(({ fromMs, toMs }) => [at(fromMs), at(toMs)])).toEqual([
      [5, 15],
      [15, 20],
    ]);
  });

  it('takes new words on a visible page for being read, until a while after they were displayed', () => {
    const course = courseAt(20, ...start, says(5, ana), displayed(8, 5), ended(20));
    const reading = course.stretches.filter(({ seen }) => seen.isReading);
    expect([at(reading[0]?.fromMs), at(reading.at(-1)?.toMs)]).toEqual([1, 8 + readingMs / minute]);
  });
});

describe('a policy over past chats', () => {
  it('ends nobody who reads, however long, and says nothing of chats that ended before', () => {
    const reads = courseAt(60, ...start, says(2, ana), ended(60));
    expect(run(reads)).toMatchObject({ end: undefined, afterwards: undefined, freedMs: 0 });
    const short = courseAt(5, ...start, ended(5));
    expect(run(short).end).toBeUndefined();
  });

  it('would have cut off somebody who was silent and then wrote: they come first', () => {
    const outcome = run(courseAt(40, ...start, says(30, visitor), ended(40)));
    // Read for a minute, warned after five of quiet, ended after ten.
    expect(outcome.steps.map(({ atMs, act }) => [at(atMs), act])).toEqual([
      [7, 'warn'],
      [12, 'end'],
    ]);
    expect([outcome.afterwards, outcome.freedMs]).toEqual(['wrote', 28 * minute]);
  });

  it.each([
    ['read', [displayed(20, 3)]],
    ['was-here', []],
  ] as const)('tells %s from the others', (afterwards, facts) => {
    expect(run(courseAt(40, ...start, ...facts, ended(40))).afterwards).toBe(afterwards);
  });

  it('frees the seat of somebody whose connection is lost, after the window', () => {
    const outcome = run(courseAt(60, ...start, cut(10, 'timed-out'), ended(60)));
    expect([at(outcome.end?.atMs), outcome.end?.by, outcome.afterwards]).toEqual([
      20,
      'unreachable',
      'nobody',
    ]);
    const back = run(courseAt(60, ...start, cut(10, 'timed-out'), connected(30, 2), ended(60)));
    expect(back.afterwards).toBe('came-back');
  });

  it('stops every clock while nobody of ours looked', () => {
    const course = courseAt(14, ...start, unseen(13, 2), ended(14));
    expect(run(course).steps).toEqual([]);
  });

  it('ends nothing at risk, and tells a supervisor', () => {
    const outcome = run(courseAt(40, ...start, risk(2, 'high'), ended(40)));
    expect(outcome.end).toBeUndefined();
    expect(outcome.steps.map(({ act, why }) => [act, why])).toContainEqual([
      'tell-supervisor',
      'at-risk',
    ]);
  });

  it('is summed up, the worst first', () => {
    const wrote = run(courseAt(40, ...start, says(30, visitor), ended(40)));
    const gone = run(courseAt(60, ...start, cut(10, 'timed-out'), ended(60)));
    const summary = summaryOf([gone, wrote]);
    expect(summary).toMatchObject({ chats: 2, ended: 2, freedMs: 68 * minute });
    const lines = print(rapeCrisisPrivacy, [gone, wrote], summary).split('\n');
    expect(lines.at(-2)).toMatch(
      /after 11 min \(quiet but here\), 28 min sooner: wrote after that/,
    );
    expect(lines.at(-1)).toMatch(/cannot be reached.*was not heard of again/);
  });
});
