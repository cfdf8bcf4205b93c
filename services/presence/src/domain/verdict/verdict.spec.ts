import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  absentAfterMs,
  changesInMs,
  foldPresence,
  hysteresisMs,
  noFacts,
  type PresenceEvent,
  type PresenceFacts,
  type Sight,
  verdictOf,
} from './index.js';

const startMs = Date.parse('2026-11-22T03:00:00.000Z');
type Timed = readonly [atS: number, event: PresenceEvent];

const factsAfter = (events: readonly Timed[]): PresenceFacts =>
  events.reduce((facts, [atS, event], index) => {
    const atMs = startMs + atS * 1_000;
    const recorded = { eventId: `e${index}`, at: new Date(atMs).toISOString(), atMs };
    return foldPresence(facts, event, recorded);
  }, noFacts);

const sight = (change: Partial<Sight> = {}): Sight => ({
  sinceEndedMs: 60_000,
  sees: () => true,
  absentAfterMs,
  lostSightAt: '2026-11-22T03:06:00.000Z',
  ...change,
});

const open = (connEpoch: number, surface: 'visible' | 'hidden' = 'visible'): PresenceEvent => ({
  type: 'connection-opened',
  connEpoch,
  connection: `c${connEpoch}`,
  device: 'd1',
  surface,
  gateway: 'g1',
});
const suspected = (connEpoch: number): PresenceEvent => ({
  type: 'connection-suspected',
  connEpoch,
  lastHeardAt: '',
});
const ended = (connEpoch: number, cause = 'network'): PresenceEvent => ({
  type: 'connection-ended',
  connEpoch,
  cause,
  lastHeardAt: '2026-11-22T03:00:09.000Z',
});
const surface = (connEpoch: number, to: 'visible' | 'hidden' | 'asleep'): PresenceEvent => ({
  type: 'surface-changed',
  connEpoch,
  surface: to,
});
const left: PresenceEvent = { type: 'participant-left', reason: 'exit' };

describe('the verdict table', () => {
  const cases: readonly [string, readonly Timed[], Partial<Sight>, string, string][] = [
    ['nobody ever came', [], {}, 'never-connected', ''],
    ['on screen', [[0, open(1)]], {}, 'here.visible', ''],
    ['behind another tab', [[0, open(1, 'hidden')]], {}, 'here.background', ''],
    [
      'paused by the browser',
      [
        [0, open(1)],
        [9, surface(1, 'asleep')],
      ],
      {},
      'here.asleep',
      '',
    ],
    [
      'one of two tabs on screen',
      [
        [0, open(1, 'hidden')],
        [1, open(2)],
      ],
      {},
      'here.visible',
      '',
    ],
    [
      'one tab closed, the other open (I28)',
      [
        [0, open(1)],
        [1, open(2)],
        [2, ended(1)],
      ],
      {},
      'here.visible',
      '',
    ],
    [
      'all connections in doubt',
      [
        [0, open(1)],
        [9, suspected(1)],
      ],
      {},
      'checking',
      '',
    ],
    [
      'one in doubt, one not',
      [
        [0, open(1)],
        [1, open(2)],
        [9, suspected(1)],
      ],
      {},
      'here.visible',
      '',
    ],
    [
      'cut off',
      [
        [0, open(1)],
        [9, ended(1)],
      ],
      {},
      'no-connection',
      'network',
    ],
    [
      'closed or reloaded',
      [
        [0, open(1)],
        [9, ended(1, 'closed-or-reloaded')],
      ],
      {},
      'no-connection',
      'closed-or-reloaded',
    ],
    [
      'timed out',
      [
        [0, open(1)],
        [9, ended(1, 'timed-out')],
      ],
      {},
      'no-connection',
      'timed-out',
    ],
    [
      'our restart',
      [
        [0, open(1)],
        [9, ended(1, 'our-restart')],
      ],
      {},
      'no-connection',
      'our-restart',
    ],
    [
      'our drain is ours',
      [
        [0, open(1)],
        [9, ended(1, 'drained')],
      ],
      {},
      'no-connection',
      'our-restart',
    ],
    [
      'gone for long',
      [
        [0, open(1)],
        [9, ended(1)],
      ],
      { sinceEndedMs: absentAfterMs },
      'absent',
      'network',
    ],
    [
      'left',
      [
        [0, open(1)],
        [9, left],
        [10, ended(1, 'left')],
      ],
      {},
      'left',
      'exit',
    ],
    [
      'left, however long ago',
      [
        [0, open(1)],
        [9, left],
      ],
      { sinceEndedMs: absentAfterMs },
      'left',
      'exit',
    ],
    [
      'left and came back',
      [
        [0, open(1)],
        [9, left],
        [20, open(2)],
      ],
      {},
      'here.visible',
      '',
    ],
    ['our eyes are shut', [[0, open(1)]], { sees: () => false }, 'not-visible-to-us', ''],
    [
      'our eyes are shut, they were in doubt',
      [
        [0, open(1)],
        [9, suspected(1)],
      ],
      { sees: () => false },
      'not-visible-to-us',
      '',
    ],
  ];

  it.each(cases)('%s', (_name, events, seen, verdict, cause) => {
    expect(verdictOf(factsAfter(events), sight(seen))).toMatchObject({ verdict, cause });
  });

  it('shows nothing of a reload for three seconds; after a return the time counts anew (I27)', () => {
    const before = factsAfter([[0, open(1)]]);
    const during = factsAfter([
      [0, open(1)],
      [9, ended(1, 'closed-or-reloaded')],
    ]);
    const after = factsAfter([
      [0, open(1)],
      [9, ended(1, 'closed-or-reloaded')],
      [11, open(2)],
    ]);
    expect(verdictOf(during, sight({ sinceEndedMs: hysteresisMs - 1 }))).toEqual(before.label);
    // Since then it is in front of them: before, there was a gap of theirs.
    expect(verdictOf(after, sight())).toEqual({
      ...before.label,
      since: '2026-11-22T03:00:11.000Z',
      evidence: 'e2',
    });
  });

  it('does not hold a label after a time-out: it has waited already', () => {
    const facts = factsAfter([
      [0, open(1)],
      [9, suspected(1)],
      [19, ended(1, 'timed-out')],
    ]);
    expect(verdictOf(facts, sight({ sinceEndedMs: 0 })).verdict).toBe('no-connection');
  });

  it('ignores a late end of an old connection (I23)', () => {
    const facts = factsAfter([
      [0, open(1)],
      [5, ended(1)],
      [6, open(2)],
    ]);
    const late = foldPresence(facts, ended(1), { eventId: 'late', at: '', atMs: 0 });
    expect(late).toBe(facts);
  });

  it('says when time alone will change the label', () => {
    const facts = factsAfter([
      [0, open(1)],
      [9, ended(1)],
    ]);
    expect(changesInMs(facts, sight({ sinceEndedMs: 1_000 }))).toBe(2_000);
    expect(changesInMs(facts, sight({ sinceEndedMs: 4_000 }))).toBe(absentAfterMs - 4_000);
    expect(changesInMs(facts, sight({ sinceEndedMs: absentAfterMs }))).toBeUndefined();
    expect(changesInMs(factsAfter([[0, open(1)]]), sight())).toBeUndefined();
  });
});

const anyEvent: fc.Arbitrary<PresenceEvent> = fc.oneof(
  fc.nat(6).map((n) => open(n)),
  fc.nat(6).map((n) => suspected(n)),
  fc.nat(6).map((connEpoch): PresenceEvent => ({ type: 'connection-answered', connEpoch })),
  fc
    .tuple(fc.nat(6), fc.constantFrom('network', 'timed-out', 'left'))
    .map(([n, cause]) => ended(n, cause)),
  fc.nat(6).map((n) => surface(n, 'asleep')),
  fc.constant(left),
);
const story = fc
  .array(anyEvent, { maxLength: 30 })
  .map((events) => events.map((event, i): Timed => [i, event]));

describe('the verdict, whatever happened', () => {
  it('says left only for an explicit leave with no newer connection (I25)', () => {
    fc.assert(
      fc.property(story, (events) => {
        const lastLeave = events.findLastIndex(([, event]) => event.type === 'participant-left');
        const lastOpen = events.findLastIndex(([, event]) => event.type === 'connection-opened');
        const { verdict } = verdictOf(factsAfter(events), sight());
        expect(verdict === 'left').toBe(lastLeave > lastOpen);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never blames the person while our own eyes are shut (I26)', () => {
    fc.assert(
      fc.property(story, (events) => {
        const facts = factsAfter(events);
        const { verdict } = verdictOf(facts, sight({ sees: () => false }));
        if (facts.open.length > 0) expect(['not-visible-to-us', 'left']).toContain(verdict);
      }),
      { numRuns: 2_000 },
    );
  });

  it('rests on the same facts whichever way they were folded (I8)', () => {
    fc.assert(
      fc.property(story, (events) => {
        const stored = JSON.parse(JSON.stringify(factsAfter(events))) as PresenceFacts;
        expect(verdictOf(stored, sight())).toEqual(verdictOf(factsAfter(events), sight()));
      }),
    );
  });
});
