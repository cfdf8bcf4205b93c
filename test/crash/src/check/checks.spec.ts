import { describe, expect, it } from '@jest/globals';
import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import { positionOf, type StoredEvent, streamName } from '@stillhere/event-store';
import type { EventId, Timestamp } from '@stillhere/kernel';
import { applyEvents, type EvFrame, emptyView } from '@stillhere/live-protocol';
import { checkDurability } from './durability.js';
import { createLogRecord, type LogRecord } from './log-record.js';
import { checkOrder, checkRefusals } from './order.js';
import { checkOwners } from './owners.js';
import { checkReceipts } from './receipts.js';
import { checkSeatLimits, checkSeats } from './seats.js';
import type { Page, Subject } from './subject.js';
import { checkTopics } from './topics.js';
import { checkViews, checkWithheld, checkWitnesses } from './views.js';

type Fact = readonly [type: string, data: Record<string, string | number | boolean>];

const at = '2026-11-22T03:14:05.123Z' as Timestamp;
const visitor = 'visitor:1';
const ana = 'counselor:ana';
const message = (author: string, cid: string): Fact => [
  'conversation.message-posted',
  { author, cid },
];
const delivered = (participant: string, upTo: number): Fact => [
  'conversation.receipt-delivered',
  { participant, upTo },
];
const opened: Fact = ['conversation.opened', { visitor }];
const assigned = (counselor: string): Fact => ['conversation.assigned', { counselor }];
const talk: Fact[] = [opened, assigned(ana), message(visitor, 'm1'), message(ana, 'm2')];

/** A log with one stream a key: `conversation-local_c1`. */
function logOf(streams: Readonly<Record<string, readonly Fact[]>>): LogRecord {
  const log = createLogRecord();
  let ordinal = 0;
  for (const [name, facts] of Object.entries(streams)) {
    for (const event of stored(name, facts)) {
      ordinal += 1;
      log.take({ ...event, position: positionOf(ordinal) });
    }
  }
  return log;
}

function stored(name: string, facts: readonly Fact[]): Omit<StoredEvent, 'position'>[] {
  const stream = streamName(name, 'local', 'c1');
  const metadata = {
    schemaVersion: '1',
    occurredAt: at,
    actor: 'system:test',
    tenant: 'local',
    correlationId: '',
    causationId: '',
    commandId: '',
    traceparent: '',
  };
  const unchained = facts.map(([type, data], index) => ({
    eventId: `${name} ${index}` as EventId,
    type,
    data: JSON.stringify(data),
    metadata,
  }));
  const end = { afterRevision: -1, prevHash: GENESIS_HASH };
  return chainEvents(stream, end, unchained).map((event, revision) => ({
    ...event,
    stream,
    revision,
    recordedAt: at,
  }));
}

/** A page that was shown what the log holds up to here. */
function pageOf(log: LogRecord, name = 'visitor'): Page {
  const events = log.conversations.get('c1') ?? [];
  const frames = events.map(({ revision, eventId, chain, type, data }): EvFrame => {
    const short = type.slice('conversation.'.length);
    const shown = short === 'message-posted' ? { ...data, body: `text of ${data.cid}` } : data;
    return { t: 'ev', revision, id: eventId, chain, type: short, at, actor: '', data: shown };
  });
  const acknowledged = new Map<string, number>();
  const seen = new Map(frames.map(({ revision, chain, type }) => [revision, { chain, type }]));
  const witness = { acknowledged, refused: new Set<string>(), seen, problems: [] };
  const said = ['m1', 'm2', 'm3'].map((cid) => ({
    kind: 'msg' as const,
    cid,
    body: `text of ${cid}`,
  }));
  return { name, said, linkProblems: [], view: applyEvents(emptyView, frames), witness };
}

const subjectOf = (page: Page, counselor?: Page): Subject => ({
  conversation: 'c1',
  visitor: page,
  counselor,
  staff: { account: 'ana' },
  isEnded: false,
});

const log = logOf({ conversation: talk });

describe('the checks of a log', () => {
  it('are content with a sound one', () => {
    const page = pageOf(log);
    page.witness.acknowledged.set('m1', 2);
    const subjects = [subjectOf(page, pageOf(log, 'counselor'))];
    expect(checkDurability(subjects, log)).toEqual({ acknowledged: 1, lost: [], duplicated: [] });
    expect(log.divergence).toBeUndefined();
    const others = [checkOrder, checkRefusals, checkViews, checkWithheld];
    expect(others.flatMap((check) => check(subjects, log))).toEqual([]);
    expect([...checkReceipts(log), ...checkWitnesses(subjects)]).toEqual([]);
  });

  it.each([
    ['that is not there', 'm9', 4],
    ['that stands elsewhere', 'm1', 3],
  ])('I1: find an acknowledged message %s', (_, cid, revision) => {
    const page = pageOf(log);
    page.witness.acknowledged.set(cid, revision);
    expect(checkDurability([subjectOf(page)], log).lost).toHaveLength(1);
  });

  it('I5: find a message that stands there twice', () => {
    const twice = logOf({ conversation: [...talk, message(visitor, 'm1')] });
    expect(checkDurability([], twice).duplicated).toHaveLength(1);
  });

  it('I2 I9: find a hole and a changed event', () => {
    const events = stored('conversation', talk);
    const holed = createLogRecord();
    const changed = createLogRecord();
    for (const [index, event] of events.entries()) {
      const position = positionOf(index + 1);
      const data = index === 2 ? event.data.replace('m1', 'm7') : event.data;
      if (index !== 2) holed.take({ ...event, position });
      changed.take({ ...event, data, position });
    }
    expect(holed.divergence).toBeDefined();
    expect(changed.divergence).toBeDefined();
  });

  it('I6: find what one tab said in another order', () => {
    const swapped = logOf({
      conversation: [opened, message(visitor, 'm2'), message(visitor, 'm1')],
    });
    expect(checkOrder([subjectOf(pageOf(swapped))], swapped)).toHaveLength(1);
  });

  it('I37: find a refused message in the log', () => {
    const page = pageOf(log);
    page.witness.refused.add('m1');
    expect(checkRefusals([subjectOf(page)], log)).toHaveLength(1);
  });

  it.each([
    ['I11: a mark that falls', [delivered(ana, 2), delivered(ana, 2)]],
    ['I16: a mark on one’s own words', [delivered(visitor, 2)]],
    ['I12: a mark on what was not yet said', [delivered(ana, 5)]],
  ])('find %s', (_, receipts) => {
    expect(checkReceipts(logOf({ conversation: [...talk, ...receipts] }))).not.toEqual([]);
  });
});

describe('the checks of pages', () => {
  it('I3 I7: find another event than the log holds', () => {
    const other = logOf({ conversation: [opened, assigned(ana), message(visitor, 'm3')] });
    expect(checkViews([subjectOf(pageOf(other))], log)).not.toEqual([]);
  });

  it('I3: find a page that was shown less than it claims', () => {
    const page = pageOf(log);
    (page.witness.seen as Map<number, unknown>).delete(1);
    expect(checkViews([subjectOf(page)], log)).toHaveLength(1);
  });

  it('find other words than were written', () => {
    const page = { ...pageOf(log), said: [] };
    expect(checkViews([subjectOf(page)], log)).not.toEqual([]);
  });

  it('I34: find a note on a visitor’s page', () => {
    const note: Fact = ['conversation.note-added', { author: ana, cid: 'n1' }];
    const noted = logOf({ conversation: [...talk, note] });
    expect(checkWithheld([subjectOf(pageOf(noted))], noted)).toHaveLength(1);
  });

  it('repeat what the wire and the client found', () => {
    const page = { ...pageOf(log), linkProblems: ['gap: 4 came, 3 is next'] };
    expect(checkWitnesses([subjectOf(page)])).toHaveLength(1);
  });
});

describe('the checks of seats', () => {
  const accepted: Fact = ['queue.conversation-accepted', { conversation: 'c1', counselor: ana }];
  const reserved = (conversation: string): Fact => ['worker.seat-reserved', { conversation }];
  const taken: Fact = ['worker.seat-taken', { conversation: 'c1' }];
  const limit = (seatsMax: number): Fact => [
    'worker.availability-changed',
    { available: true, seatsMax },
  ];
  // The worker's stream here is called after the conversation, as all are.
  const subject = { ...subjectOf(pageOf(log)), staff: { account: 'c1' } };
  const held = { conversation: [opened, assigned('counselor:c1')], queue: [accepted] };

  it('R6: are content when one who was assigned holds the seat', () => {
    expect(checkSeats([subject], logOf({ ...held, worker: [reserved('c1'), taken] }))).toEqual([]);
  });

  it('R6: find a seat that is missing, was kept, or an assignment to two', () => {
    expect(checkSeats([subject], logOf(held))).toHaveLength(1);
    expect(checkSeats([subject], logOf({ ...held, worker: [reserved('c1')] }))).toHaveLength(1);
    const ended = { ...subject, isEnded: true };
    expect(checkSeats([ended], logOf({ ...held, worker: [reserved('c1'), taken] }))).toHaveLength(
      2,
    );
    const two = { ...held, conversation: [...held.conversation, assigned(ana)] };
    const worker = [reserved('c1'), taken];
    expect(checkSeats([subject], logOf({ ...two, worker }))).toHaveLength(1);
  });

  it('R7: find more seats than the limit', () => {
    const full = [limit(1), reserved('c1'), reserved('c2')];
    expect(checkSeatLimits(logOf({ worker: full }))).toHaveLength(1);
    expect(checkSeatLimits(logOf({ worker: [limit(2), ...full.slice(1)] }))).toEqual([]);
  });
});

describe('the check of topics', () => {
  const published = (): StoredEvent[] =>
    stored('conversation', talk).map((event, index) => ({
      ...event,
      position: positionOf(index + 1),
    }));
  const problemsOf = (records: StoredEvent[]) =>
    checkTopics(records, ['conversation', 'queue'], log).problems;

  it('is content when each event is there in its order, however often', () => {
    const [first, ...rest] = published();
    const again = [first as StoredEvent, first as StoredEvent, ...rest, ...published()];
    expect(checkTopics(again, ['conversation'], log)).toEqual({ problems: [], repeated: 5 });
  });

  it('finds an event that is missing at the end, in the middle, and a whole stream', () => {
    expect(problemsOf(published().slice(0, -1))).toHaveLength(1);
    expect(problemsOf(published().toSpliced(1, 1))).toHaveLength(1);
    expect(problemsOf([])).toHaveLength(1);
  });

  it('finds another event than the log holds', () => {
    const [first, second, ...rest] = published();
    const other = { ...second, eventId: 'another' } as StoredEvent;
    expect(problemsOf([first as StoredEvent, other, ...rest])).toHaveLength(1);
  });
});

describe('the check of owners', () => {
  const taken = (fence: number): Fact => ['conversation.presence-taken', { fence }];
  const log = logOf({ conversation: [1, 2, 3, 4].map(taken) });
  const takenAtMs = Date.parse(at);

  it('finds two processes that take the same from each other', () => {
    expect(checkOwners(log, [])).toHaveLength(1);
    expect(checkOwners(log, [takenAtMs - 60_000, takenAtMs + 60_000])).toHaveLength(1);
  });

  it('is content with who opens it, takes a share and gives it back', () => {
    expect(checkOwners(logOf({ conversation: [1, 2, 3].map(taken) }), [])).toEqual([]);
  });

  it('is content with an owner that was struck: another one takes it, and it comes back', () => {
    expect(checkOwners(log, [takenAtMs])).toEqual([]);
  });
});
