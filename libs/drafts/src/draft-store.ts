import type { Timestamp } from '@stillhere/kernel';

/** Whose drafts: a participant of a tenant, `counselor:ana`. */
export interface DraftAuthor {
  readonly tenant: string;
  readonly author: string;
}

export interface StoredDraft {
  readonly conversation: string;
  readonly writtenAt: Timestamp;
  /** Sealed by whoever gives it; here it is only text. */
  readonly sealed: string;
}

/** The newest draft of each author and conversation. Its calls reject with the fault of what lies below. */
export interface DraftStore {
  /** All that one author has, in no order. */
  of(author: DraftAuthor): Promise<readonly StoredDraft[]>;
  /** In place of what was there. */
  put(author: DraftAuthor, draft: StoredDraft): Promise<void>;
  /** May be repeated. */
  remove(author: DraftAuthor, conversation: string): Promise<void>;
  /** Everybody's that were written before this moment. */
  removeBefore(moment: Timestamp): Promise<void>;
  close(): Promise<void>;
}
