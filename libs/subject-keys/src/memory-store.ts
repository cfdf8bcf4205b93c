import type { StoredSubjectKey, SubjectKeyStore } from './subject-key-store.js';

/** For tests and simulations: gone with the process. */
export function createMemorySubjectKeyStore(): SubjectKeyStore {
  const keys = new Map<string, StoredSubjectKey>();
  const shreds: string[] = [];
  return {
    hasOtherWriters: false,
    find: async (subject) => keys.get(subject),
    async add(subject, key) {
      const standing = keys.get(subject) ?? { ...key, wrapped: Uint8Array.from(key.wrapped) };
      keys.set(subject, standing);
      return standing;
    },
    async shred(subject) {
      keys.set(subject, { status: 'shredded' });
      shreds.push(subject);
    },
    shredsSince: async (mark) => ({
      mark: String(shreds.length),
      subjects: mark === undefined ? undefined : shreds.slice(Number(mark)),
    }),
    async keyIds() {
      const live = [...keys.values()].filter((key) => key.status === 'live');
      return [...new Set(live.map(({ keyId }) => keyId))];
    },
    async close() {},
  };
}
