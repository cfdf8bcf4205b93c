import { describe, expect, it } from '@jest/globals';
import {
  cameAna,
  cutFor,
  endedBy,
  got,
  hers,
  liveOf,
  mine,
  nowMs,
  outbox,
  placed,
  typing,
  viewOf,
} from '../gallery/fixtures.js';
import { announce, nothingAnnounced, typingToldEveryMs } from './announce.js';
import { endingOf } from './ending.js';
import { headerOf } from './header.js';
import { asLeft, phaseOf, rowsOf, sharingOf, unsentOf } from './talk.js';

const me = 'visitor:0123456789abcdef0123456789abcdef';
const statuses = (state: Parameters<typeof rowsOf>[0]) =>
  rowsOf(state).flatMap((row) => (row.kind === 'message' && row.mine ? [row.status?.key] : []));

describe('own messages say how far they got', () => {
  it('from sending to seen', () => {
    const sending = [outbox('a', 'sending'), outbox('b', 'kept'), outbox('c', 'saved')];
    expect(statuses(liveOf(viewOf(), { outbox: sending }))).toEqual([
      'own.sending',
      'own.kept',
      'own.saved',
    ]);
    const kept = ['a', 'b', 'c'].map((text) => outbox(text, 'kept'));
    expect(statuses(liveOf(viewOf(), { outbox: kept }))).toEqual([
      'own.waits',
      'own.waits',
      'own.kept',
    ]);
    const chat = [mine('a'), cameAna, mine('b'), mine('c')];
    expect(statuses(liveOf(viewOf(...chat, got('delivered', 4), got('displayed', 1))))).toEqual([
      'own.seen',
      'own.delivered',
      'own.delivered',
    ]);
    expect(statuses(liveOf(viewOf(...chat)))).toEqual(['own.saved', 'own.saved', 'own.saved']);
  });

  it('no further than the service shows', () => {
    const view = viewOf(mine('a'), cameAna, got('displayed', 1));
    expect(statuses(liveOf({ ...view, visitorSees: 'accepted' }))).toEqual(['own.saved']);
    expect(statuses(liveOf({ ...view, visitorSees: 'delivered' }))).toEqual(['own.delivered']);
  });

  it('with a reason and the text when one was refused', () => {
    const rows = rowsOf(liveOf(viewOf(), { outbox: [outbox('long', 'refused', 'too-long')] }));
    expect(rows).toMatchObject([
      { refused: true, text: 'long', status: { key: 'refused.too-long' } },
    ]);
  });

  it('where it was written when one was refused: what came after it stays the newest', () => {
    const refused = { ...outbox('long', 'refused', 'too-long'), after: 2 };
    const view = viewOf(mine('a'), cameAna, hers('b'), mine('c'));
    const rows = rowsOf(liveOf(view, { outbox: [refused, outbox('d', 'kept')] }));
    const said = rows.flatMap((row) => (row.kind === 'message' ? [row.text] : []));
    expect(said).toEqual(['a', 'long', 'b', 'c', 'd']);
  });

  it('once, also while the event and the outbox both have it', () => {
    const rows = rowsOf(liveOf(viewOf(mine('a')), { outbox: [outbox('a', 'saved')] }));
    expect(rows.map((row) => row.key)).toEqual(['c-a']);
  });
});

describe('the header', () => {
  const header = (...of: Parameters<typeof liveOf>) => headerOf(liveOf(...of), nowMs);

  it('tells place and honest time', () => {
    expect(header(viewOf(), { eph: placed(3) })).toMatchObject({
      title: { key: 'wait.place', values: { place: 3 } },
      line: { key: 'wait.range', values: { from: 2, to: 8 } },
    });
    expect(header(viewOf(), { eph: placed(3, 0) }).line?.key).toBe('wait.nobody');
    expect(header(viewOf()).line?.key).toBe('wait.finding');
    const known = placed(1).place?.value;
    const unknown = known && { value: { ...known, waitFromS: 0, waitToS: 0 }, atMs: nowMs };
    expect(header(viewOf(), { eph: unknown ? { place: unknown } : {} }).line?.key).toBe(
      'wait.finding',
    );
  });

  it('tells who is there and that they write', () => {
    expect(header(viewOf(cameAna), { eph: typing })).toMatchObject({
      title: { key: 'talk.with', values: { name: 'Ana' } },
      line: { key: 'talk.typing' },
    });
    expect(headerOf(liveOf(viewOf(cameAna), { eph: typing }), nowMs + 6_000).line?.key).toBe(
      'talk.listening',
    );
    const silent = { ...viewOf(cameAna), visitorSeesTyping: false };
    expect(header(silent, { eph: typing }).line?.key).toBe('talk.listening');
  });

  it('stays calm about a cut: nothing for two seconds, then how long', () => {
    const line = (ms: number) => header(viewOf(cameAna), { link: cutFor(ms) }).line;
    expect(line(1_900)?.key).toBe('talk.listening');
    expect(line(2_000)?.key).toBe('link.waiting');
    expect(line(43_000)).toEqual({ key: 'link.seconds', values: { seconds: 40 } });
    expect(line(125_000)).toEqual({ key: 'link.minutes', values: { minutes: 2 } });
  });

  it('offers what the page cannot do by itself', () => {
    const stopped = (code: number) =>
      header(viewOf(cameAna), { link: { status: 'stopped', code, message: '' } }).action;
    expect([stopped(4409), stopped(4403)]).toEqual(['use-here', 'begin-anew']);
  });
});

describe('the end', () => {
  it('comes by the record, by a closed conversation, and by the person at once', () => {
    expect(phaseOf(liveOf(viewOf(cameAna, endedBy('counselor:ana'))))).toBe('ended');
    expect(
      phaseOf(liveOf(viewOf(), { link: { status: 'stopped', code: 4410, message: '' } })),
    ).toBe('ended');
    const left = asLeft(liveOf(viewOf(cameAna)), '2026-11-22T03:20:00.000Z');
    expect(phaseOf(left)).toBe('ended');
    expect(endingOf(left)?.who).toEqual({ key: 'end.byYou', at: '2026-11-22T03:20:00.000Z' });
  });

  it('says who and why', () => {
    const ending = (by: string, disposition?: string) =>
      endingOf(liveOf(viewOf(cameAna, endedBy(by, disposition))));
    expect(ending('counselor:ana')).toMatchObject({
      who: { key: 'end.byThem', values: { name: 'Ana' } },
      why: undefined,
    });
    expect(ending(me)).toMatchObject({ who: { key: 'end.byYou' } });
    const silent = { who: { key: 'end.byUs' }, why: 'end.quiet' };
    expect(ending('service', 'silent')).toMatchObject(silent);
  });

  it('stands under the title, with its moment', () => {
    const { title, line } = headerOf(liveOf(viewOf(cameAna, endedBy('counselor:ana'))), nowMs);
    expect(title).toEqual({ key: 'end.title' });
    expect(line).toMatchObject({ key: 'end.byThem', at: '2026-11-22T03:06:20.000Z' });
  });

  it('keeps what was not sent', () => {
    const state = liveOf(viewOf(endedBy('service')), {
      outbox: [outbox('a', 'saved'), outbox('b', 'refused'), outbox('c', 'kept')],
    });
    expect(unsentOf(state)).toEqual(['b', 'c']);
    expect(rowsOf(state)).toEqual([]);
  });
});

describe('sharing', () => {
  it('is on until the person says otherwise', () => {
    const changed = { type: 'sharing-changed', data: { participant: me, displayed: true } };
    expect(sharingOf(viewOf())).toEqual({ displayed: true, typing: true });
    expect(sharingOf(viewOf(changed))).toEqual({ displayed: true, typing: false });
  });
});

describe('what is told aloud', () => {
  const texts = ({ say }: ReturnType<typeof announce>) =>
    say.map(({ phrase }) => phrase.values?.text ?? phrase.key);

  it('is each arrival once, and never one of one’s own', () => {
    const first = announce(nothingAnnounced, liveOf(viewOf(cameAna)), nowMs);
    const second = announce(
      first.told,
      liveOf(viewOf(cameAna, mine('a'), hers('b'), hers('c'))),
      nowMs,
    );
    expect(texts(first)).toEqual(['talk.came']);
    expect(texts(second)).toEqual(['b', 'c']);
    expect(
      texts(announce(second.told, liveOf(viewOf(cameAna, mine('a'), hers('b'), hers('c'))), nowMs)),
    ).toEqual([]);
  });

  it('is nothing of before a reload', () => {
    const { serverOffsetMs } = liveOf(viewOf());
    const later = { serverOffsetMs: serverOffsetMs + 3_600_000 };
    const state = liveOf(viewOf(cameAna, hers('old')), later);
    expect(texts(announce(nothingAnnounced, state, nowMs))).toEqual([]);
  });

  it('waits for the first connection', () => {
    const state = liveOf(viewOf(cameAna), { link: { status: 'connecting' } });
    expect(announce(nothingAnnounced, state, nowMs)).toEqual({ told: nothingAnnounced, say: [] });
  });

  it('is writing at most once a minute', () => {
    const writing = liveOf(viewOf(cameAna), { eph: typing });
    const first = announce(nothingAnnounced, writing, nowMs);
    expect(texts(first)).toContain('talk.typing');
    const again = (afterMs: number) => {
      const atMs = nowMs + afterMs;
      const value = { on: true, expiresMs: 6_000 };
      const state = liveOf(viewOf(cameAna), { eph: { typing: { value, atMs } } });
      return texts(announce(first.told, state, atMs));
    };
    expect(again(typingToldEveryMs - 1)).toEqual([]);
    expect(again(typingToldEveryMs)).toEqual(['talk.typing']);
  });

  it('is a cut and its end once each, and the end of the chat', () => {
    const live = announce(nothingAnnounced, liveOf(viewOf(cameAna)), nowMs);
    const cut = announce(live.told, liveOf(viewOf(cameAna), { link: cutFor(3_000) }), nowMs);
    const still = announce(cut.told, liveOf(viewOf(cameAna), { link: cutFor(30_000) }), nowMs);
    const back = announce(still.told, liveOf(viewOf(cameAna)), nowMs);
    expect([cut, still, back].map(texts)).toEqual([['link.waiting'], [], ['link.back']]);
    const ended = announce(back.told, liveOf(viewOf(cameAna, endedBy('service'))), nowMs);
    expect(texts(ended)).toEqual(['end.title']);
  });
});
