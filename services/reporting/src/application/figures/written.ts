import type { Write } from '../tables/table.js';

/** What `fill` writes, chunk by chunk: it goes on once the one before was taken. Returns what it resolves with. */
export async function* written<Result>(
  fill: (write: Write) => Promise<Result>,
): AsyncGenerator<Uint8Array, Result> {
  let waiting: { readonly bytes: Uint8Array; readonly taken: () => void } | undefined;
  let wake: () => void = () => undefined;
  let isOver = false;
  let isLeft = false;
  const filled = fill(async (bytes) => {
    if (isLeft) throw new ReaderLeft();
    await new Promise<void>((taken) => {
      waiting = { bytes, taken };
      wake();
    });
  }).finally(() => {
    isOver = true;
    wake();
  });
  filled.catch(() => undefined);
  try {
    while (true) {
      if (waiting !== undefined) {
        const { bytes, taken } = waiting;
        waiting = undefined;
        if (bytes.length > 0) yield bytes;
        taken();
      } else if (isOver) return await filled;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    isLeft = true;
    (waiting as { readonly taken: () => void } | undefined)?.taken();
  }
}

/** Nobody takes what is written any more. */
class ReaderLeft extends Error {}
