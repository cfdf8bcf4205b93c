export { KeyFileRefused } from './key-file.js';
export { openKeyFileProvider } from './key-file-provider.js';
export {
  type KeyProvider,
  KeyUnavailable,
  type WrappedKey,
  withFormerProviders,
} from './key-provider.js';
export {
  type KeyProviderChoice,
  keyProviderOf,
  keyProviderSettings,
  openKeyProvider,
} from './key-provider-setting.js';
export { createMemorySubjectKeyStore } from './memory-store.js';
export { SealBroken, type Sealed, SubjectShredded, sealedAad } from './sealed.js';
export { createSqliteSubjectKeyStore, readSqliteSubjectKeys } from './sqlite-store.js';
export type { SubjectCipher } from './subject-cipher.js';
export {
  ErasureIncomplete,
  type LiveSubjectKey,
  type Shreds,
  type StoredSubjectKey,
  type SubjectKeyStore,
} from './subject-key-store.js';
export { openSubjectKeys, type SubjectKeys, type SubjectKeysOptions } from './subject-keys.js';
export { openVaultTransitProvider, type VaultTransitOptions } from './vault-transit-provider.js';
