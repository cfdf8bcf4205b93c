/** A subject's key as it is kept: wrapped, or only the memory that there was one. */
export type StoredSubjectKey =
  | { readonly status: 'live'; readonly keyId: string; readonly wrapped: Uint8Array }
  | { readonly status: 'shredded' };

export type LiveSubjectKey = Extract<StoredSubjectKey, { status: 'live' }>;

/** Which keys were destroyed after a mark, and the mark to ask on from. */
export interface Shreds {
  readonly mark: string;
  /** `undefined`: it cannot be told which, so it may have been any. */
  readonly subjects: readonly string[] | undefined;
}

/**
 * Where wrapped keys lie: apart from the log, with short backups of its own, because a backup of a
 * destroyed key undoes the erasure. One contract suite runs on every adapter. All of it may reject
 * with the adapter's own error; then nothing may be assumed and the call may be repeated.
 */
export interface SubjectKeyStore {
  /** Other processes destroy keys here too: whoever keeps keys in memory has to look for that. */
  readonly hasOtherWriters: boolean;
  /** `undefined`: never made. */
  find(subject: string): Promise<StoredSubjectKey | undefined>;
  /** Durable when it resolves, with what stands there now: the first key of a subject stays. */
  add(subject: string, key: LiveSubjectKey): Promise<StoredSubjectKey>;
  /**
   * Destroys the key beyond recovery from this store's own files, and remembers that it did. A
   * subject that never had a key is remembered too. Durable when it resolves; may be repeated.
   * Rejects with ErasureIncomplete when the key is gone for everybody and its bytes are not yet.
   */
  shred(subject: string): Promise<void>;
  /**
   * Keys that others destroyed since `mark`; those destroyed through this store may be among them.
   * None is left out whose `shred` resolved before the call. Without a mark it cannot be told which.
   */
  shredsSince(mark?: string): Promise<Shreds>;
  /** Calls `onHint` when others may have destroyed a key, until `close`. A hint may be lost, or come twice. */
  watchShreds?(onHint: () => void): void;
  /** The wrapping keys that live keys need, each once. */
  keyIds(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * The key is destroyed for every reader, but its old bytes may still lie in `place`: a file, or a table of a
 * database. Destroy it again once nobody holds them.
 */
export class ErasureIncomplete extends Error {
  readonly code = 'ErasureIncomplete';
  constructor(
    readonly place: string,
    options?: ErrorOptions,
  ) {
    super(
      `another reader of ${place} keeps old bytes alive; end it and destroy the key again`,
      options,
    );
  }
}
