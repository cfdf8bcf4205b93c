import { describe, expect, it } from '@jest/globals';
import {
  counselorLabel,
  type DeskEvent,
  type DeskFacts,
  type DeskSight,
  deskChangesInMs,
  deskReloadMs,
  deskVerdict,
  foldDesk,
  noDesk,
} from './index.js';

const at = (s: number): string => new Date(Date.UTC(2026, 10, 22, 3, 0, s)).toISOString();
type Timed = readonly [atS: number, event: DeskEvent];

const after = (...events: readonly Timed[]): DeskFacts =>
  events.reduce((facts, [atS, event]) => foldDesk(facts, event, at(atS)), noDesk);

const opened = (connection: string): DeskEvent => ({
  ...{ type: 'desk-opened', connection, gateway: 'g1', surface: 'visible' },
});
const suspected = (connection: string): DeskEvent => ({
  ...{ type: 'desk-suspected', connection, lastHeardAt: '' },
});
const answered = (connection: string): DeskEvent => ({ type: 'desk-answered', connection });
const ended = (connection: string, cause: string): DeskEvent => ({
  ...{ type: 'desk-ended', connection, cause, lastHeardAt: '' },
});
const sight = (over: Partial<DeskSight> = {}): DeskSight => ({
  ...{ sinceEndedMs: 60_000, sees: () => true, lostSightAt: at(59) },
  ...over,
});

describe('the verdict about a desk', () => {
  it.each([
    ['never opened', [], {}, 'never-opened', ''],
    ['open', [[0, opened('a')]], {}, 'here', ''],
    [
      'in doubt',
      [
        [0, opened('a')],
        [9, suspected('a')],
      ],
      {},
      'checking',
      '',
    ],
    [
      'answering again',
      [
        [0, opened('a')],
        [8, suspected('a')],
        [9, answered('a')],
      ],
      {},
      'here',
      '',
    ],
    [
      'one of two tabs in doubt',
      [
        [0, opened('a')],
        [1, opened('b')],
        [9, suspected('a')],
      ],
      {},
      'here',
      '',
    ],
    [
      'one of two tabs closed (I28)',
      [
        [0, opened('a')],
        [1, opened('b')],
        [9, ended('a', 'closed-or-reloaded')],
      ],
      {},
      'here',
      '',
    ],
    [
      'cut off',
      [
        [0, opened('a')],
        [9, ended('a', 'network')],
      ],
      {},
      'lost',
      'network',
    ],
    [
      'not answering',
      [
        [0, opened('a')],
        [9, ended('a', 'timed-out')],
      ],
      {},
      'lost',
      'timed-out',
    ],
    [
      'asleep for too long',
      [
        [0, opened('a')],
        [9, ended('a', 'asleep')],
      ],
      {},
      'lost',
      'asleep',
    ],
    [
      'closed',
      [
        [0, opened('a')],
        [9, ended('a', 'closed-or-reloaded')],
      ],
      {},
      'closed',
      'closed-or-reloaded',
    ],
    [
      'being reloaded',
      [
        [0, opened('a')],
        [9, ended('a', 'closed-or-reloaded')],
      ],
      { sinceEndedMs: deskReloadMs - 1 },
      'here',
      '',
    ],
    [
      'signed out, at once',
      [
        [0, opened('a')],
        [9, ended('a', 'signed-out')],
      ],
      { sinceEndedMs: 0 },
      'closed',
      'signed-out',
    ],
    [
      'behind our restart',
      [
        [0, opened('a')],
        [9, ended('a', 'our-restart')],
      ],
      {},
      'our-restart',
      '',
    ],
    ['behind a gateway that we lost', [[0, opened('a')]], { sees: () => false }, 'our-restart', ''],
  ] as const)('%s', (_name, events, over, verdict, cause) => {
    expect(deskVerdict(after(...events), sight(over))).toMatchObject({ verdict, cause });
  });

  it('counts from when it became so, and from when our sight was lost', () => {
    const facts = after([0, opened('a')], [9, suspected('a')], [10, suspected('a')]);
    expect(deskVerdict(facts, sight()).since).toBe(at(9));
    expect(deskVerdict(facts, sight({ sees: () => false })).since).toBe(at(59));
    expect(deskVerdict(after([0, opened('a')], [3, opened('b')]), sight()).since).toBe(at(0));
  });

  it('takes no late word about a tab that is over (I23)', () => {
    const facts = after([0, opened('a')], [5, ended('a', 'network')]);
    expect(foldDesk(facts, suspected('a'), at(9))).toBe(facts);
    expect(foldDesk(facts, ended('a', 'our-restart'), at(9))).toBe(facts);
  });

  it('changes by time alone once a reload would have come back', () => {
    const facts = after([0, opened('a')], [9, ended('a', 'closed-or-reloaded')]);
    expect(deskChangesInMs(facts, sight({ sinceEndedMs: 1_000 }))).toBe(deskReloadMs - 1_000);
    expect(deskChangesInMs(facts, sight())).toBeUndefined();
    expect(deskChangesInMs(after([0, opened('a')]), sight())).toBeUndefined();
  });
});

describe('what a visitor may know of their counselor', () => {
  const desk = (verdict: DeskFacts['label']['verdict'], cause = '') => ({
    ...{ verdict, cause, since: at(1) },
  });
  const chat = (verdict: string, cause = '') => ({ verdict, cause, since: at(2) });

  it.each([
    ['a desk that is there', desk('here'), chat('no-connection', 'network'), 'here', '', at(1)],
    ['a chat that is there', desk('lost', 'network'), chat('here.visible'), 'here', '', at(2)],
    ['a desk in doubt', desk('checking'), chat('absent', 'network'), 'checking', '', at(1)],
    ['a chat in doubt', desk('closed', 'signed-out'), chat('checking'), 'checking', '', at(2)],
    [
      'a lost desk',
      desk('lost', 'asleep'),
      chat('no-connection', 'network'),
      'lost',
      'asleep',
      at(1),
    ],
    ['our own restart', desk('our-restart'), chat('not-visible-to-us'), 'our-restart', '', at(1)],
    [
      'a chat only, cut off',
      desk('never-opened'),
      chat('absent', 'network'),
      'lost',
      'network',
      at(2),
    ],
    [
      'a chat only, closed',
      desk('never-opened'),
      chat('no-connection', 'closed-or-reloaded'),
      'closed',
      'closed-or-reloaded',
      at(2),
    ],
    [
      'a chat only, our doing',
      desk('never-opened'),
      chat('no-connection', 'our-restart'),
      'our-restart',
      '',
      at(2),
    ],
    ['a chat only, asleep', desk('never-opened'), chat('here.asleep'), 'lost', 'asleep', at(2)],
    ['nothing at all', desk('never-opened'), chat('never-connected'), '', '', ''],
  ] as const)('%s', (_name, ofDesk, ofChat, state, cause, since) => {
    expect(counselorLabel(ofDesk, ofChat)).toEqual({ state, cause, since });
  });
});
