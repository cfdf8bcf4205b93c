import { describe, expect, it } from '@jest/globals';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { systemClock, systemTimers } from '@stillhere/nest-kit';
import { as, conversation, createWorld, openAndAssign, posting } from '../testing/world.js';

const bytesMax = 3.5 * 2 ** 20;

describe('reading a long conversation', () => {
  it('gets no more at once than a message of gRPC holds, and gets ahead all the same', async () => {
    const store = createMemoryEventStore({ clock: systemClock, timers: systemTimers });
    const world = createWorld({ store });
    await openAndAssign(world);
    const { client } = world;
    const body = '\u20ac'.repeat(8_000);
    for (let n = 0; n < 200; n += 1) {
      await client.post(posting({ cid: `long-${n}`, prevCid: '', body }), as.visitor);
    }
    const got: number[] = [];
    for (let from = 0; ; from = (got.at(-1) ?? 0) + 1) {
      const { events } = await client.read({ conversation, from, limit: 0 }, as.ana);
      if (events.length === 0) break;
      const bytes = events.reduce((sum, one) => sum + Buffer.byteLength(one.dataJson), 0);
      expect(bytes).toBeLessThan(bytesMax);
      got.push(...events.map(({ revision }) => revision));
    }
    expect(got).toEqual(got.map((_, index) => index));
    expect(got).toHaveLength(202);
    await world.close();
  });
});
