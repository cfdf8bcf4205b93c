import { readFileSync, statSync } from 'node:fs';
import {
  type CallerKeys,
  CallerKeysRefused,
  type Logger,
  parseCallerKeys,
} from '@stillhere/nest-kit';

/** How often the file is looked at: a rotation is known everywhere within this. */
const lookEveryMs = 2_000;

/**
 * The keys by which our services believe each other, out of a file that may change: a new key needs no restart. Where the
 * file is wrong by then, the keys that were read last stay.
 * @throws CallerKeysRefused when it cannot be read now
 */
export function openServiceKeys(
  path: string,
  { logger, nowMs }: { readonly logger: Logger; readonly nowMs: () => number },
): () => CallerKeys {
  let [keys, changed] = [read(path), changedAt(path)];
  let lookedMs = nowMs();
  return () => {
    if (nowMs() - lookedMs < lookEveryMs) return keys;
    lookedMs = nowMs();
    try {
      const now = changedAt(path);
      if (now !== changed) [keys, changed] = [read(path), now];
    } catch (error) {
      logger.warn('the keys of our services could not be read again', { error });
    }
    return keys;
  };
}

const changedAt = (path: string): number => statSync(path).mtimeMs;

function read(path: string): CallerKeys {
  try {
    return parseCallerKeys(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof CallerKeysRefused) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new CallerKeysRefused(
      `The keys of our services in ${path} cannot be used: the file cannot be read (${code}). Nothing was changed.`,
    );
  }
}
