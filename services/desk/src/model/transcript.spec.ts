import { describe, expect, it } from '@jest/globals';
import type { OutboxItem } from '@stillhere/live-protocol/client';
import { ago, Story, storyNow } from '../gallery/story.js';
import { type TranscriptRow, transcriptRows } from './transcript.js';

const rowsOf = (
  story: Story,
  more: { outbox?: readonly OutboxItem[]; nowMs?: number | undefined } = {},
): readonly TranscriptRow[] =>
  transcriptRows({
    view: story.view(),
    outbox: more.outbox ?? [],
    nowMs: 'nowMs' in more ? more.nowMs : storyNow,
    dayOf: (at) => at.slice(0, 10),
  });

const kinds = (rows: readonly TranscriptRow[]): string[] => rows.map((row) => row.kind);
const of = <K extends TranscriptRow['kind']>(rows: readonly TranscriptRow[], kind: K) =>
  rows.filter((row): row is Extract<TranscriptRow, { kind: K }> => row.kind === kind);

const open = (secondsAgo = 600): Story =>
  new Story()
    .opened(secondsAgo, 0, null)
    .connected(secondsAgo)
    .assigned(secondsAgo - 1);

describe('the lines of a transcript', () => {
  it('begin each local day once', () => {
    const rows = rowsOf(open(90_000).they(89_000, 'before midnight').they(10, 'after'));
    expect(of(rows, 'day').map((row) => row.at.slice(0, 10))).toEqual(['2026-11-21', '2026-11-22']);
  });

  it('group what one side says within two minutes', () => {
    const rows = rowsOf(open().they(500, 'a').they(450, 'b').we(440, 'c').they(300, 'd'));
    expect(of(rows, 'message').map((row) => row.continues)).toEqual([false, true, false, false]);
  });

  it('do not group over a fact in between', () => {
    const rows = rowsOf(open().they(500, 'a').surface(495, 'hidden').they(490, 'b'));
    expect(of(rows, 'message').map((row) => row.continues)).toEqual([false, false]);
  });

  it('keep notes apart from messages', () => {
    const rows = rowsOf(open().they(20, 'a').note(10, 'only for us'));
    expect(of(rows, 'note').map((row) => row.item.body)).toEqual(['only for us']);
    expect(of(rows, 'note').map((row) => row.name)).toEqual(['Mika']);
    expect(of(rows, 'message').map((row) => row.item.body)).toEqual(['a']);
  });

  it('show receipts on our own messages only', () => {
    const rows = rowsOf(
      open()
        .we(100, 'shown')
        .reached(99, 'displayed')
        .we(90, 'there')
        .reached(89, 'delivered')
        .they(80, 'x')
        .we(1, 'kept'),
    );
    expect(of(rows, 'message').map((row) => row.receipt)).toEqual([
      'displayed',
      'delivered',
      undefined,
      'saved',
    ]);
  });

  it('name who had the chat when it went back', () => {
    const back = { counselor: 'counselor:mika', reason: 'desk-lost' };
    const rows = rowsOf(open().they(60, 'a').add(50, 'unassigned', back), { nowMs: undefined });
    expect(of(rows, 'fact').at(-1)?.fact).toMatchObject({ kind: 'desk-lost', name: 'Mika' });
  });

  it('leave a refused message where it was written: what came after it stays the newest', () => {
    const refused = (after: number, cid: string): OutboxItem => ({
      ...{ cid, kind: 'msg', body: 'not taken', status: 'refused', queuedAtMs: 0, after },
      refusal: { code: 'rate', message: '' },
    });
    const kept: OutboxItem = { ...refused(9, 'k'), status: 'kept' };
    const story = open().they(60, 'before').they(50, 'after it').they(40, 'newest');
    const shown = (outbox: readonly OutboxItem[]) =>
      rowsOf(story, { outbox, nowMs: undefined }).flatMap((row) =>
        row.kind === 'outbox' ? [row.item.cid] : row.kind === 'message' ? [row.item.body] : [],
      );
    // Revisions: opened 0, connected 1, assigned 2, then what they wrote.
    expect(shown([refused(3, 'r')])).toEqual(['before', 'r', 'after it', 'newest']);
    expect(shown([refused(3, 'r'), refused(4, 's'), kept])).toEqual([
      ...['before', 'r', 'after it', 's', 'newest', 'k'],
    ]);
    expect(shown([kept, refused(3, 'r')])).toEqual(['before', 'after it', 'newest', 'k', 'r']);
  });

  it('end with what is not in the log yet', () => {
    const item: OutboxItem = {
      cid: 'o',
      kind: 'msg',
      body: 'x',
      status: 'kept',
      queuedAtMs: 0,
      after: 0,
    };
    expect(rowsOf(open().they(5, 'a'), { outbox: [item] }).at(-1)).toEqual({
      kind: 'outbox',
      key: 'oo',
      item,
    });
  });

  it('have keys that differ', () => {
    const rows = rowsOf(open(5_000).they(4_000, 'a').they(3_000, 'b').we(2_000, 'c').note(1, 'd'));
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });
});

describe('connection facts', () => {
  it('fold into one line from three in a row', () => {
    const flapping = open()
      .they(500, 'a')
      .lost(400, 'network')
      .connected(390, true)
      .lost(380, 'network');
    const [folded] = of(rowsOf(flapping), 'facts');
    expect(folded?.rows.map((row) => row.fact.kind)).toEqual([
      'lost-network',
      'page-back',
      'lost-network',
    ]);
    expect(folded?.at).toBe(ago(400));
  });

  it('stay apart where only two come together', () => {
    const rows = rowsOf(open().they(500, 'a').lost(400, 'network').connected(390, true));
    expect(kinds(rows)).not.toContain('facts');
  });

  it('of our own pages are not shown', () => {
    const own = open().add(300, 'connection-opened', { participant: 'counselor:mika' });
    expect(of(rowsOf(own), 'fact').map((row) => row.fact.kind)).toEqual([
      'opened',
      'page-opened',
      'assigned',
    ]);
  });

  it('say nothing where a newer connection took over, and never call an end of a connection leaving', () => {
    const rows = rowsOf(open().lost(300, 'superseded').lost(299, 'something-new'));
    expect(of(rows, 'fact').at(-1)?.fact.kind).toBe('lost-other');
    expect(of(rows, 'fact').some((row) => row.fact.kind.startsWith('left'))).toBe(false);
  });
});

describe('a silence', () => {
  it('never says *no connection* of our own restart, nor of somebody who had left', () => {
    const restarted = open(2_000)
      .they(1_900, 'a')
      .lost(1_800, 'our-restart')
      .connected(1_700, true);
    const [line] = of(rowsOf(restarted.they(900, 'b'), { nowMs: undefined }), 'silence');
    expect(line?.silence.states).toEqual(['on-screen', 'our-gap', 'on-screen']);
  });

  it('tells our blindness as ours, also where the next connection took over at once', () => {
    const blind = open(2_000)
      .they(1_900, 'a')
      .unseen(1_800)
      .lost(1_799, 'superseded')
      .connected(1_799, true);
    const rows = rowsOf(blind.they(900, 'b'), { nowMs: undefined });
    expect(of(rows, 'silence')[0]?.silence.states).toEqual(['on-screen', 'our-gap', 'on-screen']);
    expect(of(rows, 'fact').map((row) => row.fact.kind)).toContain('sight-lost');
  });

  it('is a line from three minutes on', () => {
    expect(kinds(rowsOf(open().they(590, 'a').they(411, 'b'), { nowMs: undefined }))).not.toContain(
      'silence',
    );
    expect(kinds(rowsOf(open().they(590, 'a').they(410, 'b'), { nowMs: undefined }))).toContain(
      'silence',
    );
  });

  it('says where the person was meanwhile, in order and without repeats', () => {
    const [line] = of(
      rowsOf(open().they(590, 'a').surface(500, 'hidden').surface(400, 'asleep').they(300, 'b')),
      'silence',
    );
    expect(line?.silence).toEqual({
      fromAt: ago(590),
      ms: 290_000,
      states: ['on-screen', 'behind', 'asleep'],
    });
    expect(line?.ongoing).toBe(false);
  });

  it('goes on until now while the chat does', () => {
    expect(of(rowsOf(open().they(590, 'a')), 'silence').at(-1)).toMatchObject({
      ongoing: true,
      silence: { ms: 590_000, states: ['on-screen'] },
    });
  });

  it('is not claimed while our own link is down, nor after an end', () => {
    expect(kinds(rowsOf(open().they(590, 'a'), { nowMs: undefined }))).not.toContain('silence');
    const ended = open()
      .they(590, 'a')
      .add(580, 'ended', { by: 'counselor:mika', disposition: 'silent' });
    expect(kinds(rowsOf(ended))).not.toContain('silence');
  });
});
