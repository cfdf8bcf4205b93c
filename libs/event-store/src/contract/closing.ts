import { describe, expect, it } from '@jest/globals';
import {
  exactly,
  filledStream,
  hashOfLast,
  newStream,
  noStream,
  proposeChain,
} from './fixtures.js';
import type { StoreUnder } from './harness.js';

export function closingContract(under: StoreUnder): void {
  describe('closing', () => {
    it('lets queued appends finish', async () => {
      const queued = Array.from({ length: 50 }, () => filledStream(under.store, 2));
      const closed = under.store.close();
      for (const { result } of await Promise.all(queued)) {
        expect(result).toMatchObject({ outcome: 'appended', first: 0, last: 1 });
      }
      await closed;
    });

    it('refuses what comes afterwards, surely unwritten, and may be called twice', async () => {
      const { stream, events } = await filledStream(under.store, 1);
      await under.store.close();
      await under.store.close();
      const next = proposeChain(stream, 1, hashOfLast(events));
      await expect(under.store.append(stream, next, exactly(0))).rejects.toMatchObject({
        code: 'StoreUnavailable',
        reason: 'closed',
        outcomeKnown: true,
      });
      await expect(under.store.head(newStream())).rejects.toMatchObject({ reason: 'closed' });
    });

    it('each store has an id of its own', async () => {
      const other = await under.open();
      expect(other.storeId).toMatch(/^[0-9a-f-]{32,36}$/);
      expect(other.storeId).not.toBe(under.store.storeId);
      const stream = newStream();
      await other.append(stream, proposeChain(stream, 1), noStream);
      expect(await under.store.head(stream)).toEqual({ status: 'missing' });
      await other.close();
    });
  });
}
