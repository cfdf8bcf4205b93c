import type { session } from '@stillhere/contracts';
import { isServiceFault, type Logger, ServiceFault } from '@stillhere/nest-kit';
import { dropped, type Fate, isOurTrouble } from './fate.js';

/** Something that waits for its turn at the log. */
export interface Entry {
  /** What it is about; '' for a caller who waits. */
  readonly slot: string;
  /**
   * `undefined`: to be tried again. Else it is over, and what it came to stands in the log up to this
   * revision; 0: nothing of it does. Never rejects.
   */
  attempt(): Promise<number | undefined>;
  drop(): void;
}

/** The log's answer to a fact, as far as it matters here. */
export type Recorded = Pick<session.RecordResponse, 'revision'>;

export interface Settling<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** A fact: tried again for as long as the trouble is ours. */
export const factEntry = (
  slot: string,
  write: () => Promise<Recorded>,
  { resolve, reject, logger }: Settling<Fate> & { readonly logger: Logger },
): Entry => ({
  slot,
  attempt: () =>
    write().then(
      ({ revision }) => settle(resolve, { kind: 'recorded' }, revision),
      (error: unknown) => {
        if (isOurTrouble(error)) {
          logger.warn('a presence fact waits for the log', { code: error.code });
          return undefined;
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

function settle<T>(how: (value: T) => void, value: T, revision = 0): number {
  how(value);
  return revision;
}

const callerLeft = (): ServiceFault =>
  new ServiceFault({
    status: 'aborted',
    code: 'CallCancelled',
    message: 'The caller went away before its turn. Nothing was changed.',
  });
