import { describe, expect, it } from '@jest/globals';
import {
  anaGone,
  anaIs,
  cameAna,
  cutFor,
  liveOf,
  mine,
  nowMs,
  placed,
  viewOf,
} from '../gallery/fixtures.js';
import { announce, nothingAnnounced } from './announce.js';
import { headerOf, ourCutToldMs } from './header.js';
import { phaseOf, rowsOf } from './talk.js';
import { talkView } from './talk-view.js';

const talk = viewOf(cameAna, mine('I took some of them'));
const header = (more: Parameters<typeof liveOf>[1], view = talk) =>
  headerOf(liveOf(view, more), nowMs);

describe('the counselor as the person sees them', () => {
  it.each([
    ['checking', 'counselor.checking'],
    ['lost', 'counselor.lost'],
    ['closed', 'counselor.closed'],
    ['our-restart', 'counselor.ours'],
  ] as const)('is said where they may not be there: %s', (state, key) => {
    expect(header({ eph: anaIs(state) })).toMatchObject({
      title: { key: 'talk.chat', values: { name: 'Ana' } },
      line: { key, values: { name: 'Ana' }, at: '2026-11-22T03:11:00.000Z' },
      tone: 'cut',
    });
  });

  it('is in the talk where they are there, and where somebody else’s connection is told', () => {
    expect(header({ eph: anaIs('here') }).title.key).toBe('talk.with');
    const ben = { type: 'assigned', data: { counselor: 'counselor:ben', displayName: 'Ben' } };
    const later = viewOf(cameAna, ben);
    expect(header({ eph: anaIs('lost') }, later).title).toEqual({
      ...{ key: 'talk.with', values: { name: 'Ben' } },
    });
  });

  it('is gone from the name as soon as the chat waits again, at the front, with everything kept', () => {
    const returned = liveOf(viewOf(cameAna, mine('a'), anaGone('desk-lost')), {
      eph: { ...anaIs('lost'), ...placed(1) },
    });
    expect(phaseOf(returned)).toBe('waiting');
    expect(headerOf(returned, nowMs).title).toEqual({ key: 'wait.place', values: { place: 1 } });
    expect(
      rowsOf(returned).flatMap((row) => (row.kind === 'fact' ? [row.phrase.key] : [])),
    ).toEqual(['talk.came', 'talk.gone']);
    const putBack = rowsOf(liveOf(viewOf(cameAna, anaGone('put-back')))).at(-1);
    expect(putBack).toMatchObject({ phrase: { key: 'talk.putBack', values: { name: 'Ana' } } });
  });

  it('is told aloud once, not while it is only checked, and once when they are back', () => {
    let told = announce(nothingAnnounced, liveOf(talk), nowMs).told;
    const said = (state: Parameters<typeof anaIs>[0]) => {
      const next = announce(told, liveOf(talk, { eph: anaIs(state) }), nowMs);
      told = next.told;
      return next.say.map(({ phrase }) => phrase.key);
    };
    expect(said('checking')).toEqual([]);
    expect(said('here')).toEqual([]);
    expect([said('checking'), said('lost'), said('lost')]).toEqual([[], ['counselor.lost'], []]);
    expect([said('checking'), said('here')]).toEqual([[], ['counselor.back']]);
  });
});

describe('whose a cut is', () => {
  it('is said where it is known, and not guessed where it is not', () => {
    const line = (link: ReturnType<typeof cutFor>) => header({ link }).line?.key;
    expect(line(cutFor(43_000, 'ours'))).toBe('link.ours');
    expect(line(cutFor(4_000, 'theirs'))).toBe('link.theirs');
    expect(line(cutFor(4_000))).toBe('link.waiting');
  });

  it('is said for a while after one of ours', () => {
    const after = (ms: number, cut?: 'ours' | 'theirs') =>
      header({ link: { status: 'live', sinceMs: nowMs - ms, cut } }).line?.key;
    expect(after(ourCutToldMs - 1, 'ours')).toBe('link.backOurs');
    expect([after(ourCutToldMs, 'ours'), after(0, 'theirs')]).toEqual([
      ...['talk.listening', 'talk.listening'],
    ]);
  });
});

describe('numbers that stand open', () => {
  const open = (more: Parameters<typeof liveOf>[1], view = viewOf()) =>
    talkView(liveOf(view, more), { nowMs, leftAt: undefined }).callNow;

  it('are there where nobody is on shift, and no range is promised', () => {
    expect(open({ eph: placed(2, 0) })).toBe(true);
    expect(header({ eph: placed(2, 0) }, viewOf()).line?.key).toBe('wait.nobody');
    expect(open({ eph: placed(2, 1) })).toBe(false);
    // The queue's last word before somebody came.
    expect(open({ eph: placed(1, 0) }, talk)).toBe(false);
  });

  it('are there where their counselor is gone, not while that is only checked', () => {
    const states = ['here', 'checking', 'lost', 'closed', 'our-restart'] as const;
    expect(states.filter((state) => open({ eph: anaIs(state) }, talk))).toEqual([
      ...['lost', 'closed', 'our-restart'],
    ]);
  });

  it('are there where we fail, but not for every short cut', () => {
    expect([open({ link: cutFor(9_000) }), open({ link: cutFor(10_000) })]).toEqual([false, true]);
    const stopped = (code: number) => open({ link: { status: 'stopped', code, message: '' } });
    expect([stopped(4403), stopped(4409)]).toEqual([true, false]);
  });
});
