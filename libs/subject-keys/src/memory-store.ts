import type { StoredSubjectKey, SubjectKeyStore } from './subject-key-store.js';

/** For tests and simulations: gone with the process. */
export function createMemorySubjectKeyStore(): SubjectKeyStore {
  const keys = new Map<string, StoredSubjectKey>();
  return {
    find: async (subject) => keys.get(subject),
    async add(subject, key) {
      const standing = keys.get(subject) ?? { ...key, wrapped: Uint8Array.from(key.wrapped) };
      keys.set(subject, standing);
      return standing;
    },
    async shred(subject) {
      keys.set(subject, { status: 'shredded' });
    },
    async keyIds() {
      const live = [...keys.values()].filter((key) => key.status === 'live');
      return [...new Set(live.map(({ keyId }) => keyId))];
    },
    async close() {},
  };
}
