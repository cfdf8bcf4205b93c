/** Errors whose message is a sentence for an operator already. */
const spoken: ReadonlySet<string> = new Set([
  'AppsNotBuilt',
  'CallerKeysRefused',
  'ClusterNotReady',
  'DatabaseFault',
  'DataRefused',
  'DirectoryInUse',
  'EngineFailed',
  'EngineMissing',
  'KafkaFileRefused',
  'KeyDamaged',
  'KeyExposed',
  'KeyFileRefused',
  'KeyUnavailable',
  'LeasesUnavailable',
  'LogCorruption',
  'LogInUse',
  'PortUnavailable',
  'PostgresFault',
  'StoreUnavailable',
  'TlsRefused',
]);

/** What the system said about a file, as far as an operator can do something about it. */
const fileTrouble: Readonly<Record<string, string>> = {
  EACCES: 'this account may not use it',
  EPERM: 'this account may not use it',
  EROFS: 'it lies on a read-only file system',
  ENOSPC: 'there is no room left on its disk',
  EDQUOT: 'the disk quota of this account is used up',
  EIO: 'the disk failed',
  EISDIR: 'it is a directory where a file should be',
  ENOTDIR: 'a part of its path is a file, not a directory',
  EMFILE: 'this process may not open more files',
};

/** What an operator reads when the process cannot start or go on. */
export function sentenceFor(error: unknown): string {
  if (!(error instanceof Error)) return `Stillhere had to stop: ${String(error)}`;
  const { code, path } = error as { code?: unknown; path?: unknown };
  if (typeof code === 'string' && spoken.has(code)) return capitalised(error.message);
  const trouble = typeof code === 'string' ? fileTrouble[code] : undefined;
  if (trouble !== undefined && typeof path === 'string') {
    return `${path} cannot be used: ${trouble}. What was acknowledged is saved.`;
  }
  const { stack = error.message } = error;
  return `Stillhere had to stop because of a fault of its own. Everything acknowledged is saved.\n${stack}`;
}

/** The same where nothing runs yet: another directory is then a way out. */
export function sentenceForStart(error: unknown): string {
  const sentence = sentenceFor(error);
  return isReadonly(error)
    ? `${sentence} Another directory can be chosen with --data DIR.`
    : sentence;
}

const isReadonly = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as { kind?: unknown }).kind === 'readonly' ||
    (error as { reason?: unknown }).reason === 'readonly');

/** Not where the first word is a name: gRPC, log.db. */
const capitalised = (sentence: string): string =>
  sentence.replace(/^[a-z](?=[a-z]*[ ,])/, (letter) => letter.toUpperCase());
