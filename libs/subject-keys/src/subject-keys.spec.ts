import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { CipherCache } from './cipher-cache.js';
import { openKeyFileProvider } from './key-file-provider.js';
import { KeyUnavailable } from './key-provider.js';
import { createMemorySubjectKeyStore } from './memory-store.js';
import { SubjectShredded } from './sealed.js';
import { createSqliteSubjectKeyStore } from './sqlite-store.js';
import type { SubjectCipher } from './subject-cipher.js';
import type { SubjectKeyStore } from './subject-key-store.js';
import { openSubjectKeys } from './subject-keys.js';

const folder = mkdtempSync(join(tmpdir(), 'subject-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const provider = openKeyFileProvider(join(folder, 'master.key'));
const otherProvider = openKeyFileProvider(join(folder, 'other.key'));
const open = (store: SubjectKeyStore, cacheEntriesMax = 10) =>
  openSubjectKeys({ store, provider, cacheEntriesMax });

/** Resolves `find` only when told: what happens in between can be chosen. */
function heldStore(inner: SubjectKeyStore) {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const store: SubjectKeyStore = {
    ...inner,
    async find(subject) {
      const found = await inner.find(subject);
      await held;
      return found;
    },
  };
  return { store, release };
}

describe.each([
  ['memory', createMemorySubjectKeyStore],
  [
    'SQLite',
    () => createSqliteSubjectKeyStore(join(mkdtempSync(join(folder, 'store-')), 'keys.db')),
  ],
])('subjects’ keys over %s', (_name, createStore) => {
  it('have no cipher before they are made', async () => {
    const keys = open(createStore());
    expect(await keys.cipher('visitor.1')).toBe(undefined);
    await keys.create('visitor.1');
    expect(await keys.cipher('visitor.1')).toBeDefined();
    await keys.close();
  });

  it('open later, in another process, what was sealed before', async () => {
    const store = createStore();
    const keys = open(store);
    await keys.create('visitor.1');
    const sealed = (await keys.cipher('visitor.1'))?.seal('words', 'place');
    await keys.create('visitor.1');
    const again = open(store);
    const cipher = (await again.cipher('visitor.1')) as SubjectCipher;
    expect(sealed && cipher.open(sealed, 'place')).toBe('words');
    await keys.close();
  });

  it('are one key, whoever makes it first', async () => {
    const store = createStore();
    const [a, b] = [open(store), open(store)];
    await Promise.all([a.create('visitor.1'), b.create('visitor.1'), a.create('visitor.1')]);
    const one = (await a.cipher('visitor.1')) as SubjectCipher;
    const other = (await b.cipher('visitor.1')) as SubjectCipher;
    expect(one.fingerprint('words')).toBe(other.fingerprint('words'));
    await a.close();
  });

  it('are gone for ever when they are destroyed', async () => {
    const store = createStore();
    const keys = open(store);
    await keys.create('visitor.1');
    await keys.create('notes.1');
    const cipher = (await keys.cipher('visitor.1')) as SubjectCipher;
    const sealed = cipher.seal('words', 'place');
    await keys.shred('visitor.1');
    expect(await keys.cipher('visitor.1')).toBe(undefined);
    expect(() => cipher.open(sealed, 'place')).toThrow(SubjectShredded);
    await expect(keys.create('visitor.1')).rejects.toThrow(SubjectShredded);
    await expect(open(store).create('visitor.1')).rejects.toThrow(SubjectShredded);
    expect(await open(store).cipher('visitor.1')).toBe(undefined);
    await keys.shred('visitor.1');
    expect(await keys.cipher('notes.1')).toBeDefined();
    await keys.close();
  });

  it('are at hand once they were used, and until they are destroyed', async () => {
    const keys = open(createStore());
    await keys.create('visitor.1');
    expect(keys.cipherAtHand('visitor.1')).toBe(undefined);
    expect(await keys.cipher('visitor.1')).toBe(keys.cipherAtHand('visitor.1'));
    expect(keys.cipherAtHand('visitor.1')).toBeDefined();
    await keys.shred('visitor.1');
    expect(keys.cipherAtHand('visitor.1')).toBe(undefined);
    await keys.close();
  });

  it('do not come back through a load that began before', async () => {
    const { store, release } = heldStore(createStore());
    const keys = open(store);
    const created = keys.create('visitor.1');
    release();
    await created;
    const { store: slow, release: goOn } = heldStore(store);
    const late = open(slow);
    const loading = late.cipher('visitor.1');
    await late.shred('visitor.1');
    goOn();
    expect(await loading).toBe(undefined);
    expect(await late.cipher('visitor.1')).toBe(undefined);
    await keys.close();
  });

  it('are refused, with the names of both keys, under another wrapping key', async () => {
    const store = createStore();
    const keys = open(store);
    await keys.create('visitor.1');
    await expect(keys.check()).resolves.toBe(undefined);
    const wrong = openSubjectKeys({ store, provider: otherProvider, cacheEntriesMax: 1 });
    await expect(wrong.check()).rejects.toThrow(KeyUnavailable);
    await expect(wrong.cipher('visitor.1')).rejects.toThrow(provider.keyId);
    await expect(wrong.cipher('visitor.1')).rejects.toThrow(otherProvider.keyId);
    await keys.close();
  });

  it('work on with a cache that is too small', async () => {
    const keys = open(createStore(), 1);
    for (const subject of ['visitor.1', 'visitor.2']) await keys.create(subject);
    const sealed = (await keys.cipher('visitor.1'))?.seal('words', 'place');
    await keys.cipher('visitor.2');
    const cipher = await keys.cipher('visitor.1');
    expect(sealed && cipher?.open(sealed, 'place')).toBe('words');
    await keys.close();
  });
});

describe('keys that other processes may destroy', () => {
  /** What the other processes share, and whether this one can ask it. */
  const shared = () => {
    const store = createMemorySubjectKeyStore();
    const world = { isAway: false, hint: () => {}, looks: 0 };
    const away = () => Promise.reject(new Error('away'));
    const here: SubjectKeyStore = {
      ...store,
      hasOtherWriters: true,
      find: (subject) => (world.isAway ? away() : store.find(subject)),
      shredsSince: (mark) => {
        world.looks += 1;
        return world.isAway ? away() : store.shredsSince(mark);
      },
      watchShreds: (onHint) => {
        world.hint = onHint;
      },
    };
    const clock = manualClock();
    const watch = { clock, timers: clock };
    const keys = openSubjectKeys({ store: here, provider, cacheEntriesMax: 10, watch });
    return { store, world, clock, keys };
  };
  const known = async () => {
    const stage = shared();
    await stage.keys.create('visitor.1');
    const cipher = (await stage.keys.cipher('visitor.1')) as SubjectCipher;
    expect(stage.keys.cipherAtHand('visitor.1')).toBe(cipher);
    return { ...stage, cipher };
  };

  it('are refused without a clock to watch by', () => {
    const store = { ...createMemorySubjectKeyStore(), hasOtherWriters: true };
    expect(() => open(store)).toThrow(TypeError);
  });

  it('are used from memory only once it was looked whether they are still there', async () => {
    const { keys, clock, world } = shared();
    await clock.settle();
    world.isAway = true;
    expect(world.looks).toBe(1);
    await clock.advance(60_000);
    world.isAway = false;
    await keys.create('visitor.1');
    await keys.cipher('visitor.1');
    expect(keys.cipherAtHand('visitor.1')).toBe(undefined);
    await clock.advance(1_000);
    await keys.cipher('visitor.1');
    expect(keys.cipherAtHand('visitor.1')).toBeDefined();
    await keys.close();
    expect(clock.pending).toBe(0);
  });

  it('are gone a second after another process destroyed them, whoever holds the cipher', async () => {
    const { keys, clock, store, cipher } = await known();
    await store.shred('visitor.1');
    expect(keys.cipherAtHand('visitor.1')).toBe(cipher);
    await clock.advance(1_000);
    expect(keys.cipherAtHand('visitor.1')).toBe(undefined);
    expect(() => cipher.seal('words', 'place')).toThrow(SubjectShredded);
    await keys.close();
  });

  it('are gone at once where a hint comes', async () => {
    const { keys, clock, store, world } = await known();
    await store.shred('visitor.1');
    world.hint();
    await clock.settle();
    expect(keys.cipherAtHand('visitor.1')).toBe(undefined);
    await keys.close();
  });

  it('do not come back through a load that a look overtook', async () => {
    const { keys: maker, store } = await known();
    const { store: slow, release } = heldStore(store);
    const clock = manualClock();
    const watch = { clock, timers: clock };
    const keys = openSubjectKeys({ store: slow, provider, cacheEntriesMax: 10, watch });
    const loading = keys.cipher('visitor.1');
    await clock.settle();
    await store.shred('visitor.1');
    await clock.advance(1_000);
    release();
    expect(await loading).toBe(undefined);
    expect(keys.cipherAtHand('visitor.1')).toBe(undefined);
    await keys.close();
    await maker.close();
  });

  it('are not used from memory by who cannot look for five seconds, and again once it can', async () => {
    const { keys, clock, world, cipher } = await known();
    world.isAway = true;
    await clock.advance(4_999);
    expect(keys.cipherAtHand('visitor.1')).toBe(cipher);
    await clock.advance(1);
    expect(keys.cipherAtHand('visitor.1')).toBe(undefined);
    await expect(keys.cipher('visitor.1')).rejects.toThrow('away');
    world.isAway = false;
    await clock.advance(1_000);
    expect(keys.cipherAtHand('visitor.1')).toBe(cipher);
    await keys.close();
  });
});

describe('the cache of ciphers', () => {
  const cipher = () => ({ retire: () => {} }) as Parameters<CipherCache['put']>[1];

  it('lets go of the one that was longest unused', () => {
    const cache = new CipherCache(2);
    const [a, b, c] = [cipher(), cipher(), cipher()];
    cache.put('a', a);
    cache.put('b', b);
    expect(cache.get('a')).toBe(a);
    cache.put('c', c);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([a, undefined, c]);
    expect(cache.size).toBe(2);
  });

  it('stays within its bound', () => {
    const cache = new CipherCache(100);
    for (let count = 0; count < 1_000; count += 1) cache.put(`visitor.${count}`, cipher());
    expect(cache.size).toBe(100);
    expect(() => new CipherCache(0)).toThrow(RangeError);
  });
});
