import { describe, expect, it } from '@jest/globals';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import { applyEvent, applyEvents, emptyView } from './fold.js';
import { joinMarks, noMarks, ownReceipt, reach } from './receipts.js';
import type { ConversationView, ReceiptMarks } from './view.js';
import type { EvFrame } from './wire.js';

const at = (revision: number) => new Date(1_795_000_000_000 + revision * 1_000).toISOString();

function ev(revision: number, type: string, data: Record<string, unknown> = {}): EvFrame {
  const chain = revision.toString(16).padStart(32, '0');
  return { t: 'ev', revision, id: `e${revision}`, chain, type, at: at(revision), actor: '', data };
}

const told = (...events: [string, Record<string, unknown>?][]): ConversationView =>
  applyEvents(
    emptyView,
    events.map(([type, data], revision) => ev(revision, type, data)),
  );

const opened = (more = {}) =>
  [
    'opened',
    { visitor: 'visitor:v', service: 'night', language: 'es', visitorSees: 'displayed', ...more },
  ] as [string, Record<string, unknown>];
const says = (author: string, body: string | null = 'hi') =>
  ['message-posted', { author, cid: `c-${author}`, body }] as [string, Record<string, unknown>];

describe('the view of a conversation', () => {
  it('starts waiting, with what was asked and answered', () => {
    const view = told(
      opened({ priority: 2, survey: { why: 'alone', odd: 3 }, visitorSeesTyping: true }),
    );
    expect(view).toMatchObject({
      head: 0,
      status: 'waiting',
      openedAt: at(0),
      service: 'night',
      language: 'es',
      priority: 2,
      visitor: 'visitor:v',
      visitorSees: 'displayed',
      visitorSeesTyping: true,
      survey: { why: 'alone' },
    });
  });

  it('takes absent fields for their zero values, and a destroyed key for nothing', () => {
    expect(told(['opened', { visitor: 'visitor:v', survey: null }])).toMatchObject({
      priority: 0,
      visitorSees: 'accepted',
      visitorSeesTyping: false,
      survey: null,
    });
    expect(told(opened(), says('visitor:v', null)).items.at(-1)).toMatchObject({ body: null });
  });

  it('knows who answers, who left and came back, and how it ended', () => {
    const events: [string, Record<string, unknown>?][] = [
      opened(),
      ['assigned', { counselor: 'counselor:ana', displayName: 'Ana', previous: '' }],
      ['participant-left', { participant: 'visitor:v', reason: 'exit' }],
    ];
    expect(told(...events)).toMatchObject({
      status: 'assigned',
      counselor: { participant: 'counselor:ana', name: 'Ana' },
      left: { participant: 'visitor:v', reason: 'exit', at: at(2) },
    });
    expect(told(...events, says('counselor:ana')).left).toBeDefined();
    expect(told(...events, says('visitor:v')).left).toBeUndefined();
    expect(
      told(...events, ['connection-opened', { participant: 'visitor:v' }]).left,
    ).toBeUndefined();
    expect(
      told(...events, ['ended', { by: 'counselor:ana', disposition: 'silent' }]),
    ).toMatchObject({
      status: 'ended',
      ended: { by: 'counselor:ana', disposition: 'silent', at: at(3) },
    });
  });

  it('lists messages, notes and facts in order; receipts, withheld and unknown events show nothing', () => {
    const view = told(
      opened(),
      says('visitor:v'),
      ['note-added', { author: 'counselor:ana', cid: 'n', body: 'careful' }],
      ['receipt-delivered', { participant: 'counselor:ana', upTo: 1 }],
      ['withheld'],
      ['of-a-later-version', { participant: 'visitor:v' }],
      ['connection-suspected', { participant: 'visitor:v', connEpoch: 1 }],
    );
    expect(view.head).toBe(6);
    expect(view.items.map((item) => [item.kind, item.revision])).toEqual([
      ['fact', 0],
      ['message', 1],
      ['note', 2],
      ['fact', 6],
    ]);
    expect(view.items.at(-1)).toMatchObject({
      type: 'connection-suspected',
      participant: 'visitor:v',
      data: { connEpoch: 1 },
    });
  });

  it('refuses a gap and a repetition: whoever applies them is wrong', () => {
    const view = told(opened());
    expect(() => applyEvent(view, ev(2, 'withheld'))).toThrow('one by one');
    expect(() => applyEvent(view, ev(0, 'withheld'))).toThrow('one by one');
    expect(() => applyEvents(view, [ev(2, 'withheld')])).toThrow('one by one');
  });

  it('I8 is the same folded at once or one by one, and earlier views stay as they were', () => {
    const types = ['withheld', 'message-posted', 'receipt-delivered', 'receipt-displayed', 'ended'];
    const events = fc.array(
      fc.tuple(fc.constantFrom(...types), fc.nat(30), fc.constantFrom('a', 'b')),
    );
    fc.assert(
      fc.property(events, (drawn) => {
        const frames = drawn.map(([type, upTo, who], n) =>
          ev(n, type, { author: who, by: who, participant: who, cid: `${n}`, body: 'x', upTo }),
        );
        let view = emptyView;
        for (const frame of frames) {
          const before = JSON.stringify(view);
          const next = applyEvent(view, frame);
          expect(JSON.stringify(view)).toBe(before);
          view = next;
        }
        expect(applyEvents(emptyView, frames)).toEqual(view);
      }),
      { numRuns: caseCount(200) },
    );
  });
});

describe('receipts', () => {
  const mark = fc.integer({ min: -1, max: 20 });
  const marks = fc.record({ delivered: mark, displayed: mark }).map(
    ({ delivered, displayed }): ReceiptMarks => ({
      delivered: Math.max(delivered, displayed),
      deliveredAt: `at ${Math.max(delivered, displayed)}`,
      displayed,
      displayedAt: `at ${displayed}`,
      displayedShared: true,
    }),
  );
  const runs = { numRuns: caseCount(500) };

  it('I11 I12 join by max: commutative, associative, idempotent, displayed within delivered', () => {
    fc.assert(
      fc.property(marks, marks, marks, (a, b, c) => {
        const joined = joinMarks(a, b);
        expect(joined).toEqual(joinMarks(b, a));
        expect(joinMarks(joined, c)).toEqual(joinMarks(a, joinMarks(b, c)));
        expect(joinMarks(a, a)).toEqual(a);
        expect(joined.delivered).toBe(Math.max(a.delivered, b.delivered));
        expect(joined.displayed).toBe(Math.max(a.displayed, b.displayed));
        expect(joined.displayed).toBeLessThanOrEqual(joined.delivered);
      }),
      runs,
    );
  });

  it('I11 never go back in a view, in whatever order they arrive', () => {
    const receipt = fc.tuple(fc.constantFrom('receipt-delivered', 'receipt-displayed'), fc.nat(20));
    fc.assert(
      fc.property(fc.array(receipt), (drawn) => {
        let view = emptyView;
        let [delivered, displayed] = [-1, -1];
        for (const [n, [type, upTo]] of drawn.entries()) {
          view = applyEvent(view, ev(n, type, { participant: 'visitor:v', upTo }));
          const now = view.receipts['visitor:v'] ?? noMarks;
          expect(now.delivered).toBeGreaterThanOrEqual(delivered);
          expect(now.displayed).toBeGreaterThanOrEqual(displayed);
          expect(now.displayed).toBeLessThanOrEqual(now.delivered);
          ({ delivered, displayed } = now);
        }
      }),
      runs,
    );
  });

  const delivered = (participant: string, upTo: number): [string, Record<string, unknown>] => [
    'receipt-delivered',
    { participant, upTo },
  ];
  const displayed = (participant: string, upTo: number): [string, Record<string, unknown>] => [
    'receipt-displayed',
    { participant, upTo },
  ];
  const quiet: [string, Record<string, unknown>] = [
    'sharing-changed',
    { participant: 'visitor:v', displayed: false, typing: true },
  ];

  it('say of a counselor’s message how far the visitor got', () => {
    const own = (...more: [string, Record<string, unknown>?][]) =>
      ownReceipt(told(opened(), says('counselor:ana'), ...more), { revision: 1 }, 'counselor:ana');
    expect(own()).toBe('saved');
    expect(own(delivered('visitor:v', 1))).toBe('delivered');
    expect(own(displayed('visitor:v', 1))).toBe('displayed');
    expect(own(delivered('counselor:ana', 1))).toBe('saved');
  });

  it('I19 tell what is not shared from what is not yet', () => {
    const own = (...more: [string, Record<string, unknown>?][]) =>
      ownReceipt(told(opened(), says('counselor:ana'), ...more), { revision: 1 }, 'counselor:ana');
    expect(own(quiet)).toBe('saved');
    expect(own(quiet, delivered('visitor:v', 1))).toBe('not-shared');
    expect(own(delivered('visitor:v', 1), quiet)).toBe('not-shared');
    expect(own(displayed('visitor:v', 1), quiet)).toBe('displayed');
  });

  it.each([
    ['accepted', 'saved', 'saved'],
    ['delivered', 'delivered', 'delivered'],
    ['displayed', 'delivered', 'displayed'],
  ] as const)('show the visitor as far as %s', (visitorSees, afterDelivered, afterDisplayed) => {
    const own = (...more: [string, Record<string, unknown>?][]) =>
      ownReceipt(
        told(opened({ visitorSees }), says('visitor:v'), ...more),
        { revision: 1 },
        'visitor:v',
      );
    expect(own()).toBe('saved');
    expect(own(delivered('counselor:ana', 1))).toBe(afterDelivered);
    expect(own(displayed('counselor:ben', 1), delivered('counselor:ana', 0))).toBe(afterDisplayed);
  });

  it('reach: how far the newest message to somebody got', () => {
    expect(reach(told(opened()), 'visitor:v').receipt).toBe('nothing-sent');
    expect(reach(told(opened(), says('visitor:v')), 'visitor:v').receipt).toBe('nothing-sent');
    const sent = [opened(), says('counselor:ana'), says('counselor:ana')];
    expect(reach(told(...sent, displayed('visitor:v', 1)), 'visitor:v').receipt).toBe('saved');
    expect(reach(told(...sent, displayed('visitor:v', 2)), 'visitor:v')).toEqual({
      receipt: 'displayed',
      deliveredAt: at(3),
      displayedAt: at(3),
    });
  });
});
