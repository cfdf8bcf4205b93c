import type { Clock, Random, Timers } from '@stillhere/kernel';
import { CipherCache } from './cipher-cache.js';
import { JustSealed } from './just-sealed.js';
import { keyBytes } from './key-file.js';
import { type KeyProvider, otherKey } from './key-provider.js';
import { nonceSource, secureBytes } from './nonces.js';
import { SubjectShredded } from './sealed.js';
import { watchShreds } from './shred-watch.js';
import { createSubjectCipher, type RetirableCipher, type SubjectCipher } from './subject-cipher.js';
import type { LiveSubjectKey, SubjectKeyStore } from './subject-key-store.js';

export interface SubjectKeys {
  /**
   * Durable when it resolves: call it before the first event that needs the key. May be repeated.
   * @throws SubjectShredded when the subject's key was destroyed: it never gets another
   */
  create(subject: string): Promise<void>;
  /** `undefined`: destroyed, or not there. Hold it no longer than one call. */
  cipher(subject: string): Promise<SubjectCipher | undefined>;
  /** The same without a wait, where it was used not long ago; `undefined`: ask `cipher`. */
  cipherAtHand(subject: string): SubjectCipher | undefined;
  /** The key was destroyed, as it should be. False where one is missing: that is a loss, no erasure. */
  isDestroyed(subject: string): Promise<boolean>;
  /** Destroys the key; durable when it resolves. May be repeated. */
  shred(subject: string): Promise<void>;
  /** @throws KeyUnavailable when stored keys need a wrapping key that the provider has not, or it cannot be reached. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface SubjectKeysOptions {
  readonly store: SubjectKeyStore;
  readonly provider: KeyProvider;
  /** How many unwrapped keys are kept at most; about 1 KiB each. */
  readonly cacheEntriesMax: number;
  /**
   * Needed where other processes destroy keys too: by it their shreds are found, and a process that cannot
   * look uses no key from its memory.
   */
  readonly watch?: { readonly clock: Pick<Clock, 'monotonicMs'>; readonly timers: Timers };
  /** Only simulations give one: a nonce that repeats gives the texts away. */
  readonly random?: Pick<Random, 'bytes'>;
}

/** @throws TypeError when the store has other writers and nothing to `watch` them by */
export function openSubjectKeys(options: SubjectKeysOptions): SubjectKeys {
  const { store, provider, cacheEntriesMax, random = secureBytes } = options;
  const ciphers = new CipherCache(cacheEntriesMax);
  const parts = { nextNonce: nonceSource(random), justSealed: new JustSealed() };
  /** Tells a load that a key may have been destroyed since it read the store. */
  let shreds = 0;
  const watch = shredWatchOf(options, (subjects) => {
    shreds += 1;
    // Who holds one for the length of a call may end it: it is not said that theirs was destroyed.
    if (subjects === undefined) ciphers.clear();
    else for (const subject of subjects) ciphers.retire(subject);
  });
  const atHand = (subject: string): RetirableCipher | undefined =>
    watch === undefined || watch.isProven() ? ciphers.get(subject) : undefined;

  const unwrapped = async (subject: string, key: LiveSubjectKey): Promise<RetirableCipher> => {
    if (!provider.opens(key.keyId)) throw otherKey(key.keyId, provider.keyId);
    const dataKey = await provider.unwrap(key, subject);
    const cipher = createSubjectCipher(subject, dataKey, parts);
    dataKey.fill(0);
    return cipher;
  };
  const load = async (subject: string): Promise<SubjectCipher | undefined> => {
    for (;;) {
      const before = shreds;
      const key = await store.find(subject);
      if (key?.status !== 'live') return undefined;
      const cipher = await unwrapped(subject, key);
      if (before !== shreds) continue;
      // Two loads at once: one cipher for both, so that a later shred reaches whoever holds it.
      const cached = ciphers.get(subject);
      if (!cached) ciphers.put(subject, cipher);
      return cached ?? cipher;
    }
  };

  return {
    async create(subject) {
      if (atHand(subject)) return;
      let standing = await store.find(subject);
      if (!standing) {
        const dataKey = Buffer.from(random.bytes(keyBytes));
        const wrapped = await provider.wrap(dataKey, subject);
        dataKey.fill(0);
        standing = await store.add(subject, { status: 'live', ...wrapped });
      }
      if (standing.status === 'shredded') throw new SubjectShredded(subject);
    },
    cipher(subject) {
      const cached = atHand(subject);
      return cached ? Promise.resolve(cached) : load(subject);
    },
    cipherAtHand: atHand,
    async isDestroyed(subject) {
      return (await store.find(subject))?.status === 'shredded';
    },
    async shred(subject) {
      ciphers.retire(subject);
      try {
        await store.shred(subject);
      } finally {
        shreds += 1;
        ciphers.retire(subject);
      }
    },
    async check() {
      const keyIds = await store.keyIds();
      const missing = keyIds.find((keyId) => !provider.opens(keyId));
      if (missing !== undefined) throw otherKey(missing, provider.keyId);
      await provider.check(keyIds);
    },
    close() {
      watch?.close();
      ciphers.clear();
      return store.close();
    },
  };
}

function shredWatchOf(
  { store, watch }: SubjectKeysOptions,
  onShredded: (subjects: readonly string[] | undefined) => void,
) {
  if (watch !== undefined) return watchShreds({ store, ...watch, onShredded });
  if (!store.hasOtherWriters) return undefined;
  throw new TypeError('keys that other processes may destroy need a clock and timers to watch by');
}
