/**
 * Holds the key that wraps the subjects' keys: a file here, a vault or a cloud's key service in a
 * cluster. Wrapping binds to the subject: a wrapped key moved to another subject does not unwrap.
 */
export interface KeyProvider {
  /** Names the wrapping key; stored beside what it wrapped. */
  readonly keyId: string;
  /** @throws KeyUnavailable when the provider cannot be reached */
  wrap(dataKey: Uint8Array, subject: string): Promise<Uint8Array>;
  /** @throws KeyUnavailable when it cannot be reached, or this is not what it wrapped */
  unwrap(wrapped: Uint8Array, subject: string): Promise<Uint8Array>;
}

/** A subject's key exists but cannot be used now. Nothing was changed. */
export class KeyUnavailable extends Error {
  readonly code = 'KeyUnavailable';
}
