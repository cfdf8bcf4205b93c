import { isServiceFault, type Logger, ServiceFault } from '@stillhere/nest-kit';
import { dropped, type Fate, isOurTrouble } from './fate.js';

/** Something that waits for its turn at the log. */
export interface Entry {
  /** What it is about; '' for a caller who waits. */
  readonly slot: string;
  /** False: to be tried again. Never rejects. */
  attempt(): Promise<boolean>;
  drop(): void;
}

export interface Settling<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** A fact: tried again for as long as the trouble is ours. */
export const factEntry = (
  slot: string,
  write: () => Promise<unknown>,
  { resolve, reject, logger }: Settling<Fate> & { readonly logger: Logger },
): Entry => ({
  slot,
  attempt: () =>
    write().then(
      () => settle(resolve, { kind: 'recorded' }),
      (error: unknown) => {
        if (isOurTrouble(error)) {
          logger.warn('a presence fact waits for the log', { code: error.code });
          return false;
        }
        if (isServiceFault(error)) return settle(resolve, { kind: 'refused', code: error.code });
        return settle(reject, error);
      },
    ),
  drop: () => resolve(dropped),
});

/** A caller's own call: one try, its answer is theirs. */
export const callerEntry = <T>(
  write: () => Promise<T>,
  { resolve, reject }: Settling<T>,
): Entry => ({
  slot: '',
  attempt: () =>
    write().then(
      (answer) => settle(resolve, answer),
      (error: unknown) => settle(reject, error),
    ),
  drop: () => reject(callerLeft()),
});

function settle<T>(how: (value: T) => void, value: T): true {
  how(value);
  return true;
}

const callerLeft = (): ServiceFault =>
  new ServiceFault({
    status: 'aborted',
    code: 'CallCancelled',
    message: 'The caller went away before its turn. Nothing was changed.',
  });
