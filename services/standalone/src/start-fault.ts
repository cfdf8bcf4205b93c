/** Errors whose message is a sentence for an operator already. */
const spoken: ReadonlySet<string> = new Set([
  'DirectoryInUse',
  'PortUnavailable',
  'StoreUnavailable',
  'LogCorruption',
  'KeyFileRefused',
  'DatabaseUnusable',
]);

/** What an operator reads when the process cannot start or go on. */
export function sentenceFor(error: unknown): string {
  if (!(error instanceof Error)) return `Stillhere had to stop: ${String(error)}`;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && spoken.has(code)) return error.message;
  const { stack = error.message } = error;
  return `Stillhere had to stop because of a fault of its own. Everything acknowledged is saved.\n${stack}`;
}
