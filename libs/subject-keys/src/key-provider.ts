/** A subject's key under a wrapping key, which `keyId` names, with its version where it has several. */
export interface WrappedKey {
  readonly keyId: string;
  readonly wrapped: Uint8Array;
}

/**
 * Holds the key that wraps the subjects' keys: a file here, a vault or a cloud's key service in a
 * cluster. Wrapping binds to the subject: a wrapped key moved to another subject does not unwrap.
 */
export interface KeyProvider {
  /** Names what wraps, without a version; for sentences. */
  readonly keyId: string;
  /** Under the newest version of the key. @throws KeyUnavailable when the provider cannot be reached */
  wrap(dataKey: Uint8Array, subject: string): Promise<WrappedKey>;
  /** @throws KeyUnavailable when it cannot be reached, or this is not what it wrapped */
  unwrap(key: WrappedKey, subject: string): Promise<Uint8Array>;
  /** Whether it is the one that holds this key, by its name. */
  opens(keyId: string): boolean;
  /**
   * Whether it can be relied on for these, all of which it `opens`; asked at the start of a process.
   * @throws KeyUnavailable with what a person has to do
   */
  check(keyIds: readonly string[]): Promise<void>;
}

/** A subject's key exists but cannot be used now. Nothing was changed. */
export class KeyUnavailable extends Error {
  readonly code = 'KeyUnavailable';
}

export const otherKey = (needed: string, given: string): KeyUnavailable =>
  new KeyUnavailable(
    `stored keys were wrapped by the key ${needed}, but the one that was given is ${given}: ` +
      'put the right key back. Nothing was changed.',
  );

/**
 * `current` wraps; what former ones wrapped they go on to unwrap. For moving from one wrapping key to another: a key file to
 * a vault, say. Stored keys stay as they were wrapped, so a former one is needed for as long as its subjects are to be read.
 */
export function withFormerProviders(
  current: KeyProvider,
  former: readonly KeyProvider[],
): KeyProvider {
  const all = [current, ...former];
  return {
    keyId: current.keyId,
    wrap: (dataKey, subject) => current.wrap(dataKey, subject),
    async unwrap(key, subject) {
      const provider = all.find((one) => one.opens(key.keyId));
      if (provider === undefined)
        throw otherKey(key.keyId, all.map(({ keyId }) => keyId).join(', '));
      return provider.unwrap(key, subject);
    },
    opens: (keyId) => all.some((one) => one.opens(keyId)),
    async check(keyIds) {
      for (const one of all) await one.check(keyIds.filter((keyId) => one.opens(keyId)));
    },
  };
}
