import { systemTimers } from '@stillhere/nest-kit';

/** It did not come in time. */
export class TooLate extends Error {
  readonly code = 'TooLate';
}

/** The promise's value, or TooLate after so many milliseconds. */
export function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = systemTimers.after(ms, () =>
      reject(new TooLate(`${what} did not come within ${ms / 1_000} s`)),
    );
    promise.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: Error) => {
        cancel();
        reject(error);
      },
    );
  });
}
