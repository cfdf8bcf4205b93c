import type { DraftAuthor, DraftStore, StoredDraft } from './draft-store.js';

/** For tests and simulations: gone with the process. */
export function createMemoryDraftStore(): DraftStore {
  const drafts = new Map<string, StoredDraft>();
  const ownerOf = ({ tenant, author }: DraftAuthor): string => JSON.stringify([tenant, author]);
  const keyOf = (author: DraftAuthor, conversation: string): string =>
    `${ownerOf(author)} ${conversation}`;
  return {
    async of(author) {
      const prefix = `${ownerOf(author)} `;
      return [...drafts].flatMap(([key, draft]) => (key.startsWith(prefix) ? [draft] : []));
    },
    async put(author, draft) {
      drafts.set(keyOf(author, draft.conversation), draft);
    },
    async remove(author, conversation) {
      drafts.delete(keyOf(author, conversation));
    },
    async removeBefore(moment) {
      for (const [key, { writtenAt }] of drafts) if (writtenAt < moment) drafts.delete(key);
    },
    close: async () => undefined,
  };
}
