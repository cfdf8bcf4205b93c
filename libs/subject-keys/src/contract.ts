import { afterEach, describe, expect, it } from '@jest/globals';
import type { LiveSubjectKey, SubjectKeyStore } from './subject-key-store.js';

export interface SubjectKeyStoreAdapter {
  readonly name: string;
  /** A fresh, empty store; opened again it is the same one, unless it is not durable. */
  create(): { open(): SubjectKeyStore; destroy(): void; readonly durable: boolean };
}

const keyOf = (fill: number, keyId = 'kek-1'): LiveSubjectKey => ({
  status: 'live',
  keyId,
  wrapped: new Uint8Array(60).fill(fill),
});

/** What every store of subjects' keys promises. */
export function subjectKeyStoreContract(adapter: SubjectKeyStoreAdapter): void {
  describe(`subject key store: ${adapter.name}`, () => {
    const opened: { store: SubjectKeyStore; destroy(): void }[] = [];
    const fresh = () => {
      const place = adapter.create();
      const store = place.open();
      opened.push({ store, destroy: () => place.destroy() });
      return { place, store };
    };
    afterEach(async () => {
      for (const { store, destroy } of opened.splice(0)) {
        await store.close();
        destroy();
      }
    });

    it('knows no key that was never made', async () => {
      const { store } = fresh();
      expect(await store.find('visitor.1')).toBe(undefined);
      expect(await store.keyIds()).toEqual([]);
    });

    it('keeps a key as it was given, and each subject’s own', async () => {
      const { store } = fresh();
      expect(await store.add('visitor.1', keyOf(1))).toEqual(keyOf(1));
      await store.add('visitor.2', keyOf(2));
      expect(await store.find('visitor.1')).toEqual(keyOf(1));
      expect(await store.find('visitor.2')).toEqual(keyOf(2));
    });

    it('keeps the first key of a subject and answers with it', async () => {
      const { store } = fresh();
      await store.add('visitor.1', keyOf(1));
      expect(await store.add('visitor.1', keyOf(9))).toEqual(keyOf(1));
      expect(await store.find('visitor.1')).toEqual(keyOf(1));
    });

    it('gives all who add at once the same key', async () => {
      const { store } = fresh();
      const answers = await Promise.all(
        [1, 2, 3, 4].map((fill) => store.add('visitor.1', keyOf(fill))),
      );
      expect(answers).toEqual([1, 2, 3, 4].map(() => answers[0]));
      expect(await store.find('visitor.1')).toEqual(answers[0]);
    });

    it('is not changed through what it was given', async () => {
      const { store } = fresh();
      const key = keyOf(1);
      const added = store.add('visitor.1', key);
      await added;
      key.wrapped.fill(7);
      expect(await store.find('visitor.1')).toEqual(keyOf(1));
    });

    it('remembers a destroyed key, and nothing brings one back', async () => {
      const { store } = fresh();
      await store.add('visitor.1', keyOf(1));
      await store.shred('visitor.1');
      expect(await store.find('visitor.1')).toEqual({ status: 'shredded' });
      expect(await store.add('visitor.1', keyOf(1))).toEqual({ status: 'shredded' });
      await store.shred('visitor.1');
      expect(await store.find('visitor.1')).toEqual({ status: 'shredded' });
    });

    it('destroys before a key was made, too', async () => {
      const { store } = fresh();
      await store.shred('visitor.1');
      expect(await store.add('visitor.1', keyOf(1))).toEqual({ status: 'shredded' });
    });

    it('destroys what is just being added', async () => {
      const { store } = fresh();
      const added = store.add('visitor.1', keyOf(1));
      await store.shred('visitor.1');
      await added;
      expect(await store.find('visitor.1')).toEqual({ status: 'shredded' });
    });

    it('destroys one subject’s key only', async () => {
      const { store } = fresh();
      await store.add('visitor.1', keyOf(1));
      await store.add('visitor.2', keyOf(2));
      await store.shred('visitor.1');
      expect(await store.find('visitor.2')).toEqual(keyOf(2));
    });

    it('names the wrapping keys that live keys need', async () => {
      const { store } = fresh();
      await store.add('visitor.1', keyOf(1, 'kek-1'));
      await store.add('visitor.2', keyOf(2, 'kek-2'));
      await store.add('visitor.3', keyOf(3, 'kek-2'));
      expect([...(await store.keyIds())].sort()).toEqual(['kek-1', 'kek-2']);
      await store.shred('visitor.1');
      expect(await store.keyIds()).toEqual(['kek-2']);
    });

    it('is the same store when it is opened again, if it is durable', async () => {
      const { place, store } = fresh();
      if (!place.durable) return;
      await store.add('visitor.1', keyOf(1));
      await store.add('visitor.2', keyOf(2));
      await store.shred('visitor.2');
      await store.close();
      const again = place.open();
      opened.splice(0, 1, { store: again, destroy: () => place.destroy() });
      expect(await again.find('visitor.1')).toEqual(keyOf(1));
      expect(await again.add('visitor.2', keyOf(2))).toEqual({ status: 'shredded' });
    });
  });
}
