import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Timestamp } from '@stillhere/kernel';
import type { DraftAuthor, DraftStore, StoredDraft } from './draft-store.js';

/** Where the drafts of one store lie. */
export interface DraftPlace {
  /** As another process would. */
  open(): DraftStore | Promise<DraftStore>;
  destroy(): void | Promise<void>;
  /** Opened again it is the same store. */
  readonly keeps: boolean;
}

export interface DraftStoreAdapter {
  readonly name: string;
  /** A fresh, empty store. */
  create(): DraftPlace | Promise<DraftPlace>;
}

const ana: DraftAuthor = { tenant: 'north', author: 'counselor:ana' };
const others: readonly DraftAuthor[] = [
  { tenant: 'south', author: 'counselor:ana' },
  { tenant: 'north', author: 'counselor:an' },
  { tenant: 'north', author: 'counselor:ana ' },
];

const draft = (conversation: string, minute: number, sealed = `s${minute}`): StoredDraft => ({
  conversation,
  writtenAt: `2026-11-27T12:${String(minute).padStart(2, '0')}:00.000Z` as Timestamp,
  sealed,
});

/** What every store of drafts promises. */
export function draftStoreContract(adapter: DraftStoreAdapter): void {
  describe(`draft store: ${adapter.name}`, () => {
    let place: DraftPlace;
    let store: DraftStore;
    const opened: DraftStore[] = [];
    const open = async (): Promise<DraftStore> => {
      const one = await place.open();
      opened.push(one);
      return one;
    };
    beforeEach(async () => {
      place = await adapter.create();
      store = await open();
    });
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
      await place.destroy();
    });

    const conversationsOf = async (author: DraftAuthor): Promise<readonly string[]> =>
      (await store.of(author)).map(({ conversation }) => conversation).sort();

    it('has none of somebody who never wrote', async () => {
      expect(await store.of(ana)).toEqual([]);
    });

    it('keeps the newest of each conversation, as it was given', async () => {
      const text = '{"alg":"A256GCM","text":"ünï 😀 \' \\""}';
      await store.put(ana, draft('c1', 1));
      await store.put(ana, draft('c2', 2));
      await store.put(ana, draft('c1', 3, text));
      const all = await store.of(ana);
      expect(all).toHaveLength(2);
      expect(all).toContainEqual(draft('c1', 3, text));
      expect(all).toContainEqual(draft('c2', 2));
    });

    it('tells apart authors, and tenants with authors of one name', async () => {
      await store.put(ana, draft('c1', 1));
      for (const other of others) {
        expect(await store.of(other)).toEqual([]);
        await store.put(other, draft('c1', 2));
        await store.remove(other, 'c1');
      }
      expect(await store.of(ana)).toEqual([draft('c1', 1)]);
    });

    it('removes one, however often', async () => {
      await store.put(ana, draft('c1', 1));
      await store.put(ana, draft('c2', 1));
      await store.remove(ana, 'c1');
      await store.remove(ana, 'c1');
      expect(await conversationsOf(ana)).toEqual(['c2']);
    });

    it('removes everybody’s that are older than a moment, and no other', async () => {
      const [other = ana] = others;
      await store.put(ana, draft('old', 1));
      await store.put(ana, draft('new', 3));
      await store.put(other, draft('old', 1));
      await store.removeBefore(draft('', 3).writtenAt);
      expect(await conversationsOf(ana)).toEqual(['new']);
      expect(await conversationsOf(other)).toEqual([]);
    });

    it('is there when it is opened again, and for who opens it beside', async () => {
      if (!place.keeps) return;
      await store.put(ana, draft('c1', 1));
      const again = await open();
      expect(await again.of(ana)).toEqual([draft('c1', 1)]);
    });
  });
}
