import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyStream } from '@stillhere/audit-log';
import type { session as api } from '@stillhere/contracts';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { isServiceFault, systemClock, systemTimers } from '@stillhere/nest-kit';
import { eventually } from '@stillhere/testing';
import {
  ana,
  as,
  assigning,
  ben,
  connecting,
  conversation,
  createWorld,
  following,
  openAndAssign,
  opening,
  posting,
  receiving,
  visitor,
  type World,
} from '../testing/world.js';
import { conversationStream, visitorSubject } from './streams.js';

const stores = {
  memory: async () => createMemoryEventStore({ clock: systemClock, timers: systemTimers }),
  sqlite: (directory: string) => openSqliteEventStore({ directory }),
};

const faultOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isServiceFault(error)) throw new Error(`no fault but ${String(error)}`);
  return { status: error.status, code: error.code, field: error.field };
};

const parsed = (event: api.ConversationEvent) => JSON.parse(event.dataJson);

describe.each(Object.entries(stores))('the session service on the %s store', (_, openStore) => {
  let directory = '';
  let world: World;
  let client: api.SessionService;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'session-log-'));
    world = createWorld({ store: await openStore(directory) });
    client = world.client;
  });
  afterEach(async () => {
    await world.close();
    rmSync(directory, { recursive: true, force: true });
  });

  describe('open', () => {
    it('starts the log once', async () => {
      expect(await client.open(opening(), as.edge)).toEqual({ revision: 0 });
      expect(await client.open(opening(), as.edge)).toEqual({ revision: 0 });
      expect(await world.log()).toHaveLength(1);
    });

    it('needs no key to repeat itself', async () => {
      await client.open(opening(), as.edge);
      await world.session.keys.shred(visitorSubject(conversation));
      expect(await client.open(opening(), as.edge)).toEqual({ revision: 0 });
    });

    it('refuses an id that another visitor has', async () => {
      await client.open(opening(), as.edge);
      const other = opening({ visitor: `visitor:${'2'.repeat(32)}` });
      expect(await faultOf(client.open(other, as.edge))).toMatchObject({
        status: 'already-exists',
        code: 'ConversationTaken',
      });
    });

    it('is for our own services', async () => {
      expect(await faultOf(client.open(opening(), as.ana))).toMatchObject({
        status: 'permission-denied',
      });
    });
  });

  describe('post', () => {
    beforeEach(() => openAndAssign(world));

    it('adds a message once and gives its place again', async () => {
      const first = await client.post(posting(), as.visitor);
      expect(first).toMatchObject({ revision: 2, repeated: false });
      expect(await client.post(posting(), as.visitor)).toEqual({ ...first, repeated: true });
      const [, , stored] = await world.log();
      expect(stored?.metadata).toMatchObject({ actor: visitor, tenant: 'local' });
      expect(stored?.metadata.occurredAt).toBe(first.at);
    });

    it('I5: the same message sent a hundred times at once is one event', async () => {
      const all = await Promise.all(
        Array.from({ length: 100 }, () => client.post(posting(), as.visitor)),
      );
      expect(new Set(all.map((one) => one.revision))).toEqual(new Set([2]));
      expect(all.filter((one) => !one.repeated)).toHaveLength(1);
      expect(await world.log()).toHaveLength(3);
    });

    it('keeps the first text of a cid, says so, and records the attempt once', async () => {
      await client.post(posting(), as.visitor);
      for (const body of ['other words', 'third words']) {
        expect(await faultOf(client.post(posting({ body }), as.visitor))).toEqual({
          status: 'already-exists',
          code: 'MessageConflict',
          field: 'cid',
        });
      }
      expect((await world.log()).map((event) => event.type).slice(2)).toEqual([
        'conversation.message-posted',
        'conversation.message-conflicted',
      ]);
    });

    it('writes no word of it into the log', async () => {
      await client.post(posting({ body: 'a word nobody else may see' }), as.visitor);
      await client.addNote({ conversation, author: ana, cid: 'n1', body: 'noted word' }, as.ana);
      expect(JSON.stringify(await world.log())).not.toMatch(/word|loneliness/);
    });

    it('lets in the two sides in their own name, nobody else', async () => {
      const denied = { status: 'permission-denied' };
      expect(await faultOf(client.post(posting(), as.ana))).toMatchObject(denied);
      expect(await faultOf(client.post(posting({ author: ana }), as.ben))).toMatchObject(denied);
      expect(await faultOf(client.post(posting({ author: ben }), as.ben))).toMatchObject(denied);
      expect(await faultOf(client.post(posting(), as.edge))).toMatchObject(denied);
      await client.post(posting({ author: ana }), as.ana);
    });

    it('sees nothing of another tenant', async () => {
      expect(await faultOf(client.get({ conversation }, as.abroad))).toMatchObject({
        status: 'not-found',
      });
    });

    it('names the field that it cannot take', async () => {
      const unfit: [string, Partial<api.PostRequest>, string][] = [
        ['conversation', { conversation: 'x' }, 'InvalidArgument'],
        ['author', { author: 'somebody' }, 'InvalidArgument'],
        ['cid', { cid: 'a b' }, 'InvalidArgument'],
        ['cid', { cid: '' }, 'InvalidArgument'],
        ['body', { body: ' \n' }, 'InvalidArgument'],
        ['body', { body: '\ud800' }, 'InvalidArgument'],
        ['body', { body: 'x'.repeat(8_001) }, 'MessageTooLong'],
        ['seen_revision', { seenRevision: 0.5 }, 'InvalidArgument'],
      ];
      for (const [field, over, code] of unfit) {
        expect(await faultOf(client.post(posting(over), as.visitor))).toEqual({
          status: 'invalid-argument',
          code,
          field,
        });
      }
      expect(await world.log()).toHaveLength(2);
    });

    it('takes nothing more once what was said is erased', async () => {
      await world.session.keys.shred(visitorSubject(conversation));
      expect(await faultOf(client.post(posting(), as.visitor))).toMatchObject({
        code: 'ContentErased',
      });
    });
  });

  describe('connections and receipts', () => {
    beforeEach(() => openAndAssign(world));

    it('gives epochs, and takes receipts over them', async () => {
      const answer = await client.openConnection(connecting(), as.edge);
      expect(answer).toEqual({
        connEpoch: 1,
        head: 2,
        prefixProven: true,
        tab: 't1',
        status: 'assigned',
      });
      expect(await client.openConnection(connecting(), as.edge)).toEqual(answer);
      await client.post(posting({ author: ana }), as.ana);
      const receipt = receiving({ upTo: 3 });
      expect(await client.recordReceipt(receipt, as.edge)).toEqual({ appended: true, revision: 4 });
      expect(await client.recordReceipt(receipt, as.edge)).toEqual({
        appended: false,
        revision: 4,
      });
      const last = (await world.log()).at(-1);
      expect(last).toMatchObject({
        type: 'conversation.receipt-delivered',
        metadata: { actor: visitor },
      });
    });

    it('I9: believes a resume only with the chain of our own log', async () => {
      const log = await world.log();
      const chain = log[1]?.metadata.hash.slice(0, 32) ?? '';
      const resumed = { resumed: true, resumeRevision: 1 };
      const forged = { ...resumed, resumeChain: 'f'.repeat(32) };
      expect(
        await client.openConnection(connecting({ ...resumed, resumeChain: chain }), as.edge),
      ).toMatchObject({ prefixProven: true, head: 2 });
      expect(
        await client.openConnection(
          connecting({ ...forged, connection: 'c2', page: 'p1' }),
          as.edge,
        ),
      ).toMatchObject({ prefixProven: false, connEpoch: 2 });
      expect(
        await client.openConnection(
          connecting({ ...resumed, resumeRevision: 99, resumeChain: chain, connection: 'c3' }),
          as.edge,
        ),
      ).toMatchObject({ prefixProven: false });
      expect(
        await client.openConnection(
          connecting({
            ...resumed,
            resumeRevision: 0,
            connection: 'c4',
            resumeChain: log[0]?.metadata.hash.slice(0, 32) ?? '',
          }),
          as.edge,
        ),
      ).toMatchObject({ prefixProven: true });
    });

    it('says who vouches for a fact: the service, not the person', async () => {
      await client.openConnection(connecting(), as.edge);
      const fact = {
        conversation,
        participant: visitor,
        connEpoch: 1,
        fact: 'ended',
        cause: 'network',
        surface: '',
        evidence: 'E9',
        lastHeardAt: '2026-11-22T03:14:05.123Z',
        unseenSince: '',
      };
      expect(await client.recordConnection(fact, as.edge)).toMatchObject({ appended: true });
      expect((await world.log()).at(-1)?.metadata.actor).toBe('system:edge');
      expect(
        await faultOf(client.recordConnection({ ...fact, fact: 'gone' }, as.edge)),
      ).toMatchObject({ field: 'fact' });
      expect(await faultOf(client.post(posting(), as.visitor))).toMatchObject({
        code: 'NoConnection',
      });
    });
  });

  describe('assignment and end', () => {
    it('R6: records the newest decision of the queue, whichever comes first', async () => {
      await client.open(opening(), as.edge);
      await Promise.all([
        client.assign(assigning(ben, ana), as.edge),
        client.assign(assigning(ana), as.edge),
      ]);
      expect(await client.get({ conversation }, as.edge)).toMatchObject({ counselor: ben });
      const back = { conversation, counselor: ben, reason: 'put-back', decision: 3 };
      expect(await client.unassign(back, as.edge)).toMatchObject({ appended: true });
      expect(await client.unassign(back, as.edge)).toMatchObject({ appended: false });
      expect(await client.get({ conversation }, as.edge)).toMatchObject({
        status: 'waiting',
        counselor: '',
      });
      expect(await faultOf(client.assign(assigning(ana), as.eve))).toMatchObject({
        code: 'AccessDenied',
      });
    });

    it('shows staff who may see the list what it is about, and nobody else', async () => {
      await client.open({ ...opening(), surveyJson: '{"reason":"loss"}' }, as.edge);
      const empty = { conversation, topic: 'loss', alias: '', firstWords: '', firstAt: '' };
      expect(await client.preview({ conversation }, as.ben)).toEqual(empty);
      await client.openConnection(connecting(), as.edge);
      await client.post({ ...posting(), body: `  it is\n${'long '.repeat(80)}` }, as.visitor);
      const shown = await client.preview({ conversation }, as.ben);
      expect(shown.firstWords).toMatch(/^it is long .*…$/);
      expect([...shown.firstWords]).toHaveLength(160);
      expect(await faultOf(client.preview({ conversation }, as.visitor))).toMatchObject({
        code: 'AccessDenied',
      });
    });

    it('closes the conversation with a disposition, once', async () => {
      await openAndAssign(world);
      const end = { conversation, by: ana, disposition: 'ended-by-agreement' };
      expect(await client.end(end, as.ana)).toEqual({ appended: true, revision: 2 });
      expect(await client.end(end, as.ana)).toEqual({ appended: false, revision: 2 });
      expect(await faultOf(client.post(posting(), as.visitor))).toMatchObject({
        code: 'ConversationClosed',
      });
      expect(await client.get({ conversation }, as.eve)).toMatchObject({
        status: 'ended',
        disposition: 'ended-by-agreement',
        priority: 2,
      });
      expect(await client.get({ conversation }, as.visitor)).toMatchObject({ priority: 0 });
    });
  });

  describe('reading', () => {
    beforeEach(async () => {
      await openAndAssign(world);
      await client.post(posting(), as.visitor);
      await client.addNote({ conversation, author: ana, cid: 'n1', body: 'sounds tired' }, as.ana);
    });

    it('gives staff everything, opened', async () => {
      const { events, head, logId } = await client.read(
        { conversation, from: 0, limit: 0 },
        as.ana,
      );
      expect(head).toBe(3);
      expect(logId).toBe(world.store.storeId);
      expect(events.map((event) => event.revision)).toEqual([0, 1, 2, 3]);
      expect(parsed(events[0] as api.ConversationEvent)).toMatchObject({
        priority: 2,
        survey: { brings: 'loneliness' },
      });
      expect(parsed(events[2] as api.ConversationEvent).body).toBe('is somebody there');
      expect(parsed(events[3] as api.ConversationEvent).body).toBe('sounds tired');
      expect(events[3]?.chain).toBe((await world.log())[3]?.metadata.hash.slice(0, 32));
    });

    it('withholds from a visitor, and keeps every revision', async () => {
      const { events } = await client.read({ conversation, from: 1, limit: 5 }, as.visitor);
      expect(events.map((event) => event.type)).toEqual([
        'conversation.assigned',
        'conversation.message-posted',
        'withheld',
      ]);
      expect(events[2]).toMatchObject({ actor: '', dataJson: '{}', revision: 3 });
    });

    it('is for those who take part and those who watch over them', async () => {
      const read = (context: typeof as.ana) =>
        client.read({ conversation, from: 0, limit: 1 }, context);
      expect((await read(as.eve)).events).toHaveLength(1);
      expect(await faultOf(read(as.ben))).toMatchObject({ status: 'permission-denied' });
    });

    it('shows that words were there once their key is destroyed', async () => {
      await world.session.keys.shred(visitorSubject(conversation));
      const { events } = await client.read({ conversation, from: 0, limit: 0 }, as.ana);
      expect(parsed(events[0] as api.ConversationEvent).survey).toBeNull();
      expect(parsed(events[2] as api.ConversationEvent).body).toBeNull();
      expect(parsed(events[3] as api.ConversationEvent).body).toBe('sounds tired');
      const log = world.store.readStream(conversationStream('local', conversation));
      expect(await verifyStream(log)).toMatchObject({ ok: true });
    });

    it('as of a moment is the prefix that stood then', async () => {
      const log = await world.log();
      const last = log.at(-1)?.metadata.occurredAt ?? '';
      const all = await client.asOf({ conversation, at: last }, as.ana);
      expect(all.events).toHaveLength(4);
      const early = await client.asOf({ conversation, at: '2020-01-01T00:00:00Z' }, as.ana);
      expect(early.events).toEqual([]);
      expect(await faultOf(client.asOf({ conversation, at: 'noon' }, as.ana))).toMatchObject({
        field: 'at',
      });
    });
  });

  describe('following', () => {
    it('gives what was and then what comes, to each as they may see it', async () => {
      await openAndAssign(world);
      const staff = following(world, as.ana);
      const person = following(world, as.visitor);
      await eventually(
        'both have the history',
        () => staff.got.length === 2 && person.got.length === 2,
      );
      await client.post(posting(), as.visitor);
      await client.addNote({ conversation, author: ana, cid: 'n1', body: 'noted' }, as.ana);
      await eventually('both have it all', () => staff.got.length === 4 && person.got.length === 4);
      expect(staff.got.at(-1)?.type).toBe('conversation.note-added');
      expect(person.got.map((event) => event.type)).toEqual([
        'conversation.opened',
        'conversation.assigned',
        'conversation.message-posted',
        'withheld',
      ]);
      for (const follower of [staff, person]) follower.leave();
      await Promise.all([staff.ended, person.ended]);
      await eventually('nothing is kept for nobody', () => world.session.hub.size === 0);
    });

    it('lets a service follow for a visitor, but never a visitor as staff', async () => {
      await openAndAssign(world);
      await client.addNote({ conversation, author: ana, cid: 'n1', body: 'noted' }, as.ana);
      const edge = following(world, as.edge, { audience: 'visitor' });
      const person = following(world, as.visitor, { audience: 'staff' });
      await eventually('both have it', () => edge.got.length === 3 && person.got.length === 3);
      for (const follower of [edge, person]) {
        expect(follower.got.at(-1)?.type).toBe('withheld');
        follower.leave();
        await follower.ended;
      }
    });

    it('ends for whoever handed over', async () => {
      await openAndAssign(world);
      const before = following(world, as.ana);
      await eventually('it follows', () => before.got.length === 2);
      await client.assign(assigning(ben, ana), as.edge);
      expect(await faultOf(before.ended)).toMatchObject({ code: 'AccessDenied' });
      const after = following(world, as.ben);
      await eventually('the next one follows from the start', () => after.got.length === 3);
      after.leave();
      await after.ended;
    });
  });
});
