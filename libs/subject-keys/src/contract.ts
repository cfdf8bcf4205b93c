import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, manualClock } from '@stillhere/testing';
import type { KeyProvider } from './key-provider.js';
import { SubjectShredded } from './sealed.js';
import type { SubjectCipher } from './subject-cipher.js';
import type { LiveSubjectKey, SubjectKeyStore } from './subject-key-store.js';
import { openSubjectKeys } from './subject-keys.js';

/** Where the keys of one store lie. */
export interface SubjectKeyPlace {
  /** As another process would: at any time, also while it is open already. */
  open(): SubjectKeyStore | Promise<SubjectKeyStore>;
  destroy(): void | Promise<void>;
  readonly durable: boolean;
}

export interface SubjectKeyStoreAdapter {
  readonly name: string;
  /** A fresh, empty store; opened again it is the same one, unless it is not durable. */
  create(): SubjectKeyPlace | Promise<SubjectKeyPlace>;
}

/** Wraps nothing: what wraps is another port. */
const openProvider: KeyProvider = {
  keyId: 'kek-1',
  wrap: async (dataKey) => ({ keyId: 'kek-1', wrapped: Uint8Array.from(dataKey) }),
  unwrap: async ({ wrapped }) => Uint8Array.from(wrapped),
  opens: (keyId) => keyId === 'kek-1',
  check: async () => undefined,
};

const keyOf = (fill: number, keyId = 'kek-1'): LiveSubjectKey => ({
  status: 'live',
  keyId,
  wrapped: new Uint8Array(60).fill(fill),
});

/** What every store of subjects' keys promises. */
export function subjectKeyStoreContract(adapter: SubjectKeyStoreAdapter): void {
  describe(`subject key store: ${adapter.name}`, () => {
    const opened: SubjectKeyStore[] = [];
    const places: SubjectKeyPlace[] = [];
    const openAt = async (place: SubjectKeyPlace) => {
      const store = await place.open();
      opened.push(store);
      return store;
    };
    const fresh = async () => {
      const place = await adapter.create();
      places.push(place);
      return { place, store: await openAt(place) };
    };
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
      for (const place of places.splice(0)) await place.destroy();
    });

    it('knows no key that was never made', async () => {
      const { store } = await fresh();
      expect(await store.find('visitor.1')).toBe(undefined);
      expect(await store.keyIds()).toEqual([]);
    });

    it('keeps a key as it was given, and each subject’s own', async () => {
      const { store } = await fresh();
      expect(await store.add('visitor.1', keyOf(1))).toEqual(keyOf(1));
      await store.add('visitor.2', keyOf(2));
      expect(await store.find('visitor.1')).toEqual(keyOf(1));
      expect(await store.find('visitor.2')).toEqual(keyOf(2));
    });

    it('keeps the first key of a subject and answers with it', async () => {
      const { store } = await fresh();
      await store.add('visitor.1', keyOf(1));
      expect(await store.add('visitor.1', keyOf(9))).toEqual(keyOf(1));
      expect(await store.find('visitor.1')).toEqual(keyOf(1));
    });

    it('gives all who add at once the same key', async () => {
      const { store } = await fresh();
      const answers = await Promise.all(
        [1, 2, 3, 4].map((fill) => store.add('visitor.1', keyOf(fill))),
      );
      expect(answers).toEqual([1, 2, 3, 4].map(() => answers[0]));
      expect(await store.find('visitor.1')).toEqual(answers[0]);
    });

    it('is not changed through what it was given', async () => {
      const { store } = await fresh();
      const key = keyOf(1);
      const added = store.add('visitor.1', key);
      await added;
      key.wrapped.fill(7);
      expect(await store.find('visitor.1')).toEqual(keyOf(1));
    });

    it('remembers a destroyed key, and nothing brings one back', async () => {
      const { store } = await fresh();
      await store.add('visitor.1', keyOf(1));
      await store.shred('visitor.1');
      expect(await store.find('visitor.1')).toEqual({ status: 'shredded' });
      expect(await store.add('visitor.1', keyOf(1))).toEqual({ status: 'shredded' });
      await store.shred('visitor.1');
      expect(await store.find('visitor.1')).toEqual({ status: 'shredded' });
    });

    it('destroys before a key was made, too', async () => {
      const { store } = await fresh();
      await store.shred('visitor.1');
      expect(await store.add('visitor.1', keyOf(1))).toEqual({ status: 'shredded' });
    });

    it('destroys what is just being added', async () => {
      const { store } = await fresh();
      const added = store.add('visitor.1', keyOf(1));
      await store.shred('visitor.1');
      await added;
      expect(await store.find('visitor.1')).toEqual({ status: 'shredded' });
    });

    it('destroys one subject’s key only', async () => {
      const { store } = await fresh();
      await store.add('visitor.1', keyOf(1));
      await store.add('visitor.2', keyOf(2));
      await store.shred('visitor.1');
      expect(await store.find('visitor.2')).toEqual(keyOf(2));
    });

    it('names the wrapping keys that live keys need', async () => {
      const { store } = await fresh();
      await store.add('visitor.1', keyOf(1, 'kek-1'));
      await store.add('visitor.2', keyOf(2, 'kek-2'));
      await store.add('visitor.3', keyOf(3, 'kek-2'));
      expect([...(await store.keyIds())].sort()).toEqual(['kek-1', 'kek-2']);
      await store.shred('visitor.1');
      expect(await store.keyIds()).toEqual(['kek-2']);
    });

    it('is the same store when it is opened again, if it is durable', async () => {
      const { place, store } = await fresh();
      if (!place.durable) return;
      await store.add('visitor.1', keyOf(1));
      await store.add('visitor.2', keyOf(2));
      await store.shred('visitor.2');
      await store.close();
      opened.length = 0;
      const again = await openAt(place);
      expect(await again.find('visitor.1')).toEqual(keyOf(1));
      expect(await again.add('visitor.2', keyOf(2))).toEqual({ status: 'shredded' });
    });

    it('tells what another process destroyed, from a mark on', async () => {
      const { place, store } = await fresh();
      if (!place.durable) return;
      const other = await openAt(place);
      await store.add('visitor.1', keyOf(1));
      await store.add('visitor.2', keyOf(2));
      expect((await store.shredsSince()).subjects).toBe(undefined);
      const { mark } = await store.shredsSince();
      await other.add('visitor.3', keyOf(3));
      expect(await store.shredsSince(mark)).toEqual({ mark, subjects: [] });
      await other.shred('visitor.1');
      expect(await store.find('visitor.1')).toEqual({ status: 'shredded' });
      const told = await store.shredsSince(mark);
      expect(told.subjects ?? ['visitor.1']).toEqual(['visitor.1']);
      expect((await store.shredsSince(told.mark)).subjects).toEqual([]);
    });

    it('a key destroyed by another process is gone here, from memory too', async () => {
      const { place, store } = await fresh();
      if (!place.durable) return;
      const clock = manualClock();
      const options = { provider: openProvider, cacheEntriesMax: 10 };
      const watch = { clock, timers: clock };
      const here = openSubjectKeys({ ...options, store, watch });
      const there = openSubjectKeys({ ...options, store: await openAt(place), watch });
      await here.create('visitor.1');
      const held = (await here.cipher('visitor.1')) as SubjectCipher;
      const sealed = held.seal('words', 'place');
      await eventually('it is in memory', async () => {
        await here.cipher('visitor.1');
        return here.cipherAtHand('visitor.1');
      });
      await there.shred('visitor.1');
      await clock.advance(1_000);
      await eventually('it is gone here', () => here.cipherAtHand('visitor.1') === undefined);
      // A store that cannot tell which was destroyed lets a call that has it end.
      const { subjects } = await store.shredsSince('0');
      if (subjects) expect(() => held.open(sealed, 'place')).toThrow(SubjectShredded);
      expect(await here.cipher('visitor.1')).toBe(undefined);
      expect(await here.isDestroyed('visitor.1')).toBe(true);
      await expect(here.create('visitor.1')).rejects.toThrow(SubjectShredded);
      await here.close();
      await there.close();
      opened.length = 0;
    });
  });
}
