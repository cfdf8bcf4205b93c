/** A subject's key as it is kept: wrapped, or only the memory that there was one. */
export type StoredSubjectKey =
  | { readonly status: 'live'; readonly keyId: string; readonly wrapped: Uint8Array }
  | { readonly status: 'shredded' };

export type LiveSubjectKey = Extract<StoredSubjectKey, { status: 'live' }>;

/**
 * Where wrapped keys lie: apart from the log, with short backups of its own, because a backup of a
 * destroyed key undoes the erasure. One contract suite runs on every adapter. All of it may reject
 * with the adapter's own error; then nothing may be assumed and the call may be repeated.
 */
export interface SubjectKeyStore {
  /** `undefined`: never made. */
  find(subject: string): Promise<StoredSubjectKey | undefined>;
  /** Durable when it resolves, with what stands there now: the first key of a subject stays. */
  add(subject: string, key: LiveSubjectKey): Promise<StoredSubjectKey>;
  /**
   * Destroys the key beyond recovery from this store's own files, and remembers that it did. A
   * subject that never had a key is remembered too. Durable when it resolves; may be repeated.
   */
  shred(subject: string): Promise<void>;
  /** The wrapping keys that live keys need, each once. */
  keyIds(): Promise<readonly string[]>;
  close(): Promise<void>;
}
