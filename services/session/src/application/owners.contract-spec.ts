import { beforeEach, describe, expect, it } from '@jest/globals';
import type { session as api } from '@stillhere/contracts';
import { faultOf, overStores } from '../testing/over-stores.js';
import {
  as,
  connecting,
  conversation,
  openAndAssign,
  receiving,
  visitor,
} from '../testing/world.js';

const stale = { status: 'failed-precondition', code: 'StaleOwner' };

/** What an owner of presence says; each differs from the one before, so that none is a repeat. */
const saying = (fence: number, n: number): api.RecordConnectionRequest => ({
  ...{ conversation, participant: visitor, connEpoch: 1, fact: 'surface', cause: '' },
  ...{ surface: n % 2 === 0 ? 'hidden' : 'visible', evidence: `of ${fence}` },
  ...{ lastHeardAt: '', unseenSince: '', fence },
});
const taking = (fence: number): api.TakePresenceRequest => ({ conversation, fence });

overStores('owners of presence', (stage) => {
  const typesAfter = async (revision: number): Promise<string[]> =>
    (await stage.world.log()).slice(revision + 1).map(({ type }) => type.slice(13));

  beforeEach(() => openAndAssign(stage.world));

  it('say by their number who they are: the newest is heard, whoever was before is refused', async () => {
    const { client } = stage;
    expect(await client.openConnection(connecting({ fence: 3 }), as.edge)).toMatchObject({
      connEpoch: 1,
      head: 3,
    });
    expect(await client.takePresence(taking(4), as.edge)).toEqual({ appended: true, revision: 4 });
    expect(await client.takePresence(taking(4), as.edge)).toEqual({ appended: false, revision: 4 });
    for (const call of [
      () => client.takePresence(taking(3), as.edge),
      () => client.recordConnection(saying(3, 0), as.edge),
      () => client.recordConnection(saying(0, 0), as.edge),
      () => client.recordReceipt(receiving({ fence: 3 }), as.edge),
      () => client.openConnection(connecting({ fence: 3, connection: 'c2' }), as.edge),
    ]) {
      expect(await faultOf(call())).toMatchObject(stale);
    }
    expect(await client.recordConnection(saying(4, 0), as.edge)).toMatchObject({ appended: true });
    expect(await typesAfter(1)).toEqual([
      ...['presence-taken', 'connection-opened', 'presence-taken', 'surface-changed'],
    ]);
  });

  it('have a number, and the conversation is there', async () => {
    const { client } = stage;
    expect(await faultOf(client.takePresence(taking(-1), as.edge))).toMatchObject({
      ...{ status: 'invalid-argument', field: 'fence' },
    });
    const other = { conversation: 'f'.repeat(32), fence: 1 };
    expect(await faultOf(client.takePresence(other, as.edge))).toMatchObject({
      code: 'ConversationMissing',
    });
    expect(await faultOf(client.takePresence(taking(1), as.visitor))).toMatchObject({
      code: 'AccessDenied',
    });
    expect(await typesAfter(1)).toEqual([]);
  });

  describe('in two processes', () => {
    /** Resolves with what was refused. */
    async function race(rounds: number): Promise<unknown[]> {
      const { client, world } = stage;
      await client.openConnection(connecting({ fence: 1 }), as.edge);
      const elsewhere = world.elsewhere();
      const refused: unknown[] = [];
      for (let n = 0; n < rounds; n += 1) {
        const fence = n + 1;
        // The owner speaks while the next one takes it over: its own process knows nothing of that.
        const say = () =>
          client.recordConnection(saying(fence, n), as.edge).catch((error: unknown) => {
            refused.push(error);
          });
        const take = () => elsewhere.takePresence(taking(fence + 1), as.edge);
        await Promise.all(n % 2 === 0 ? [say(), take()] : [take(), say()]);
      }
      return refused;
    }

    it('are judged on what stands in the log when theirs is appended: never after a newer one', async () => {
      const refused = await race(40);
      // Not vacuous: some were faster than the one after them, and some were not.
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length).toBeLessThan(40);
      for (const fault of refused) expect(fault).toMatchObject(stale);
      let newest = 0;
      for (const { type, data } of await stage.world.log()) {
        const said = JSON.parse(data) as { fence?: number; evidence?: string };
        if (type === 'conversation.presence-taken') newest = said.fence ?? 0;
        if (type === 'conversation.surface-changed') expect(said.evidence).toBe(`of ${newest}`);
      }
      expect(newest).toBe(41);
    });
  });
});
