import { beforeEach, describe, expect, it } from '@jest/globals';
import type { session as api } from '@stillhere/contracts';
import { faultOf, overStores } from '../testing/over-stores.js';
import {
  ana,
  as,
  assigning,
  ben,
  connecting,
  conversation,
  openAndAssign,
  opening,
  posting,
  receiving,
  visitor,
} from '../testing/world.js';
import { visitorSubject } from './streams.js';

overStores('the session service', (stage) => {
  describe('open', () => {
    it('starts the log once', async () => {
      expect(await stage.client.open(opening(), as.edge)).toEqual({ revision: 0 });
      expect(await stage.client.open(opening(), as.edge)).toEqual({ revision: 0 });
      expect(await stage.world.log()).toHaveLength(1);
    });

    it('needs no key to repeat itself', async () => {
      await stage.client.open(opening(), as.edge);
      await stage.world.session.keys.shred(visitorSubject(conversation));
      expect(await stage.client.open(opening(), as.edge)).toEqual({ revision: 0 });
    });

    it('refuses an id that another visitor has', async () => {
      await stage.client.open(opening(), as.edge);
      const other = opening({ visitor: `visitor:${'2'.repeat(32)}` });
      expect(await faultOf(stage.client.open(other, as.edge))).toMatchObject({
        status: 'already-exists',
        code: 'ConversationTaken',
      });
    });

    it('is for our own services', async () => {
      expect(await faultOf(stage.client.open(opening(), as.ana))).toMatchObject({
        status: 'permission-denied',
      });
    });
  });

  describe('post', () => {
    beforeEach(() => openAndAssign(stage.world));

    it('adds a message once and gives its place again', async () => {
      const first = await stage.client.post(posting(), as.visitor);
      expect(first).toMatchObject({ revision: 2, repeated: false });
      expect(await stage.client.post(posting(), as.visitor)).toEqual({ ...first, repeated: true });
      const [, , stored] = await stage.world.log();
      expect(stored?.metadata).toMatchObject({ actor: visitor, tenant: 'local' });
      expect(stored?.metadata.occurredAt).toBe(first.at);
    });

    it('I5: the same message sent a hundred times at once is one event', async () => {
      const all = await Promise.all(
        Array.from({ length: 100 }, () => stage.client.post(posting(), as.visitor)),
      );
      expect(new Set(all.map((one) => one.revision))).toEqual(new Set([2]));
      expect(all.filter((one) => !one.repeated)).toHaveLength(1);
      expect(await stage.world.log()).toHaveLength(3);
    });

    it('keeps the first text of a cid, says so, and records the attempt once', async () => {
      await stage.client.post(posting(), as.visitor);
      for (const body of ['other words', 'third words']) {
        expect(await faultOf(stage.client.post(posting({ body }), as.visitor))).toEqual({
          status: 'already-exists',
          code: 'MessageConflict',
          field: 'cid',
        });
      }
      expect((await stage.world.log()).map((event) => event.type).slice(2)).toEqual([
        'conversation.message-posted',
        'conversation.message-conflicted',
      ]);
    });

    it('writes no word of it into the log', async () => {
      await stage.client.post(posting({ body: 'a word nobody else may see' }), as.visitor);
      await stage.client.addNote(
        { conversation, author: ana, cid: 'n1', body: 'noted word' },
        as.ana,
      );
      expect(JSON.stringify(await stage.world.log())).not.toMatch(/word|loneliness/);
    });

    it('lets in the two sides in their own name, nobody else', async () => {
      const denied = { status: 'permission-denied' };
      expect(await faultOf(stage.client.post(posting(), as.ana))).toMatchObject(denied);
      expect(await faultOf(stage.client.post(posting({ author: ana }), as.ben))).toMatchObject(
        denied,
      );
      expect(await faultOf(stage.client.post(posting({ author: ben }), as.ben))).toMatchObject(
        denied,
      );
      expect(await faultOf(stage.client.post(posting(), as.edge))).toMatchObject(denied);
      await stage.client.post(posting({ author: ana }), as.ana);
    });

    it('sees nothing of another tenant', async () => {
      expect(await faultOf(stage.client.get({ conversation }, as.abroad))).toMatchObject({
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
        expect(await faultOf(stage.client.post(posting(over), as.visitor))).toEqual({
          status: 'invalid-argument',
          code,
          field,
        });
      }
      expect(await stage.world.log()).toHaveLength(2);
    });

    it('takes nothing more once what was said is erased', async () => {
      await stage.world.session.keys.shred(visitorSubject(conversation));
      expect(await faultOf(stage.client.post(posting(), as.visitor))).toMatchObject({
        code: 'ContentErased',
      });
    });
  });

  describe('connections and receipts', () => {
    beforeEach(() => openAndAssign(stage.world));

    it('gives epochs, and takes receipts over them', async () => {
      const answer = await stage.client.openConnection(connecting(), as.edge);
      expect(answer).toEqual({
        connEpoch: 1,
        head: 2,
        prefixProven: true,
        tab: 't1',
        status: 'assigned',
      });
      expect(await stage.client.openConnection(connecting(), as.edge)).toEqual(answer);
      await stage.client.post(posting({ author: ana }), as.ana);
      const receipt = receiving({ upTo: 3 });
      expect(await stage.client.recordReceipt(receipt, as.edge)).toEqual({
        appended: true,
        revision: 4,
      });
      expect(await stage.client.recordReceipt(receipt, as.edge)).toEqual({
        appended: false,
        revision: 4,
      });
      const last = (await stage.world.log()).at(-1);
      expect(last).toMatchObject({
        type: 'conversation.receipt-delivered',
        metadata: { actor: visitor },
      });
    });

    it('takes no display after less than any text needs, nor after a day', async () => {
      await stage.client.openConnection(connecting(), as.edge);
      await stage.client.post(posting({ author: ana }), as.ana);
      const before = await stage.world.log();
      const shown = (dwellMs: number) =>
        stage.client.recordReceipt(receiving({ level: 'displayed', upTo: 3, dwellMs }), as.edge);
      for (const dwellMs of [0, 999, 10_001, 86_400_000, 1_500.5]) {
        expect([dwellMs, await faultOf(shown(dwellMs))]).toEqual([
          dwellMs,
          { status: 'invalid-argument', code: 'InvalidArgument', field: 'dwell_ms' },
        ]);
      }
      expect(await stage.world.log()).toEqual(before);
      expect(await shown(1_000)).toMatchObject({ appended: true });
    });

    it('I9: believes a resume only with the chain of our own log', async () => {
      const log = await stage.world.log();
      const chain = log[1]?.metadata.hash.slice(0, 32) ?? '';
      const resumed = { resumed: true, resumeRevision: 1 };
      const forged = { ...resumed, resumeChain: 'f'.repeat(32) };
      expect(
        await stage.client.openConnection(connecting({ ...resumed, resumeChain: chain }), as.edge),
      ).toMatchObject({ prefixProven: true, head: 2 });
      expect(
        await stage.client.openConnection(
          connecting({ ...forged, connection: 'c2', page: 'p1' }),
          as.edge,
        ),
      ).toMatchObject({ prefixProven: false, connEpoch: 2 });
      expect(
        await stage.client.openConnection(
          connecting({ ...resumed, resumeRevision: 99, resumeChain: chain, connection: 'c3' }),
          as.edge,
        ),
      ).toMatchObject({ prefixProven: false });
      expect(
        await stage.client.openConnection(
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
      await stage.client.openConnection(connecting(), as.edge);
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
        fence: 0,
      };
      expect(await stage.client.recordConnection(fact, as.edge)).toMatchObject({ appended: true });
      expect((await stage.world.log()).at(-1)?.metadata.actor).toBe('system:edge');
      expect(
        await faultOf(stage.client.recordConnection({ ...fact, fact: 'gone' }, as.edge)),
      ).toMatchObject({ field: 'fact' });
      expect(await faultOf(stage.client.post(posting(), as.visitor))).toMatchObject({
        code: 'NoConnection',
      });
    });
  });

  describe('assignment and end', () => {
    it('R6: records the newest decision of the queue, whichever comes first', async () => {
      await stage.client.open(opening(), as.edge);
      await Promise.all([
        stage.client.assign(assigning(ben, ana), as.edge),
        stage.client.assign(assigning(ana), as.edge),
      ]);
      expect(await stage.client.get({ conversation }, as.edge)).toMatchObject({ counselor: ben });
      const back = { conversation, counselor: ben, reason: 'put-back', decision: 3 };
      expect(await stage.client.unassign(back, as.edge)).toMatchObject({ appended: true });
      expect(await stage.client.unassign(back, as.edge)).toMatchObject({ appended: false });
      expect(await stage.client.get({ conversation }, as.edge)).toMatchObject({
        status: 'waiting',
        counselor: '',
      });
      expect(await faultOf(stage.client.assign(assigning(ana), as.eve))).toMatchObject({
        code: 'AccessDenied',
      });
    });

    it('shows staff who may see the list what it is about, and nobody else', async () => {
      await stage.client.open({ ...opening(), surveyJson: '{"reason":"loss"}' }, as.edge);
      const empty = { conversation, topic: 'loss', alias: '', firstWords: '', firstAt: '' };
      expect(await stage.client.preview({ conversation }, as.ben)).toEqual(empty);
      await stage.client.openConnection(connecting(), as.edge);
      await stage.client.post({ ...posting(), body: `  it is\n${'long '.repeat(80)}` }, as.visitor);
      const shown = await stage.client.preview({ conversation }, as.ben);
      expect(shown.firstWords).toMatch(/^it is long .*…$/);
      expect([...shown.firstWords]).toHaveLength(160);
      expect(await faultOf(stage.client.preview({ conversation }, as.visitor))).toMatchObject({
        code: 'AccessDenied',
      });
    });

    it('closes the conversation with a disposition, once', async () => {
      await openAndAssign(stage.world);
      const end = { conversation, by: ana, disposition: 'ended-by-agreement' };
      expect(await stage.client.end(end, as.ana)).toEqual({ appended: true, revision: 2 });
      expect(await stage.client.end(end, as.ana)).toEqual({ appended: false, revision: 2 });
      expect(await faultOf(stage.client.post(posting(), as.visitor))).toMatchObject({
        code: 'ConversationClosed',
      });
      expect(await stage.client.get({ conversation }, as.eve)).toMatchObject({
        status: 'ended',
        disposition: 'ended-by-agreement',
        priority: 2,
      });
      expect(await stage.client.get({ conversation }, as.visitor)).toMatchObject({ priority: 0 });
    });
  });
});
