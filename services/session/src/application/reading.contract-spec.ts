import { beforeEach, describe, expect, it } from '@jest/globals';
import { verifyStream } from '@stillhere/audit-log';
import type { session as api } from '@stillhere/contracts';
import { eventually } from '@stillhere/testing';
import { faultOf, overStores, parsed } from '../testing/over-stores.js';
import {
  ana,
  as,
  assigning,
  ben,
  conversation,
  following,
  openAndAssign,
  posting,
} from '../testing/world.js';
import { conversationStream, visitorSubject } from './streams.js';

overStores('reading of the session service', (stage) => {
  describe('reading', () => {
    beforeEach(async () => {
      await openAndAssign(stage.world);
      await stage.client.post(posting(), as.visitor);
      await stage.client.addNote(
        { conversation, author: ana, cid: 'n1', body: 'sounds tired' },
        as.ana,
      );
    });

    it('gives staff everything, opened', async () => {
      const { events, head, logId } = await stage.client.read(
        { conversation, from: 0, limit: 0 },
        as.ana,
      );
      expect(head).toBe(3);
      expect(logId).toBe(stage.world.store.storeId);
      expect(events.map((event) => event.revision)).toEqual([0, 1, 2, 3]);
      expect(parsed(events[0] as api.ConversationEvent)).toMatchObject({
        priority: 2,
        survey: { brings: 'loneliness' },
      });
      expect(parsed(events[2] as api.ConversationEvent).body).toBe('is somebody there');
      expect(parsed(events[3] as api.ConversationEvent).body).toBe('sounds tired');
      expect(events[3]?.chain).toBe((await stage.world.log())[3]?.metadata.hash.slice(0, 32));
    });

    it('withholds from a visitor, and keeps every revision', async () => {
      const { events } = await stage.client.read({ conversation, from: 1, limit: 5 }, as.visitor);
      expect(events.map((event) => event.type)).toEqual([
        'conversation.assigned',
        'conversation.message-posted',
        'withheld',
      ]);
      expect(events[2]).toMatchObject({ actor: '', dataJson: '{}', revision: 3 });
    });

    it('is for those who take part and those who watch over them', async () => {
      const read = (context: typeof as.ana) =>
        stage.client.read({ conversation, from: 0, limit: 1 }, context);
      expect((await read(as.eve)).events).toHaveLength(1);
      expect(await faultOf(read(as.ben))).toMatchObject({ status: 'permission-denied' });
    });

    it('shows that words were there once their key is destroyed', async () => {
      await stage.world.session.keys.shred(visitorSubject(conversation));
      const { events } = await stage.client.read({ conversation, from: 0, limit: 0 }, as.ana);
      expect(parsed(events[0] as api.ConversationEvent).survey).toBeNull();
      expect(parsed(events[2] as api.ConversationEvent).body).toBeNull();
      expect(parsed(events[3] as api.ConversationEvent).body).toBe('sounds tired');
      const log = stage.world.store.readStream(conversationStream('local', conversation));
      expect(await verifyStream(log)).toMatchObject({ ok: true });
    });

    it('as of a moment is the prefix that stood then', async () => {
      const log = await stage.world.log();
      const last = log.at(-1)?.metadata.occurredAt ?? '';
      const all = await stage.client.asOf({ conversation, at: last }, as.ana);
      expect(all.events).toHaveLength(4);
      const early = await stage.client.asOf({ conversation, at: '2020-01-01T00:00:00Z' }, as.ana);
      expect(early.events).toEqual([]);
      expect(await faultOf(stage.client.asOf({ conversation, at: 'noon' }, as.ana))).toMatchObject({
        field: 'at',
      });
    });
  });

  describe('following', () => {
    it('gives what was and then what comes, to each as they may see it', async () => {
      await openAndAssign(stage.world);
      const staff = following(stage.world, as.ana);
      const person = following(stage.world, as.visitor);
      await eventually(
        'both have the history',
        () => staff.got.length === 2 && person.got.length === 2,
      );
      await stage.client.post(posting(), as.visitor);
      await stage.client.addNote({ conversation, author: ana, cid: 'n1', body: 'noted' }, as.ana);
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
      await eventually('nothing is kept for nobody', () => stage.world.session.hub.size === 0);
    });

    it('lets a service follow for a visitor, but never a visitor as staff', async () => {
      await openAndAssign(stage.world);
      await stage.client.addNote({ conversation, author: ana, cid: 'n1', body: 'noted' }, as.ana);
      const edge = following(stage.world, as.edge, { audience: 'visitor' });
      const person = following(stage.world, as.visitor, { audience: 'staff' });
      await eventually('both have it', () => edge.got.length === 3 && person.got.length === 3);
      for (const follower of [edge, person]) {
        expect(follower.got.at(-1)?.type).toBe('withheld');
        follower.leave();
        await follower.ended;
      }
    });

    it('ends for whoever handed over', async () => {
      await openAndAssign(stage.world);
      const before = following(stage.world, as.ana);
      await eventually('it follows', () => before.got.length === 2);
      await stage.client.assign(assigning(ben, ana), as.edge);
      expect(await faultOf(before.ended)).toMatchObject({ code: 'AccessDenied' });
      const after = following(stage.world, as.ben);
      await eventually('the next one follows from the start', () => after.got.length === 3);
      after.leave();
      await after.ended;
    });
  });
});
