export type { DraftAuthor, DraftStore, StoredDraft } from './draft-store.js';
export { createMemoryDraftStore } from './memory-draft-store.js';
export { createSqliteDraftStore } from './sqlite-draft-store.js';
