import type { Clock } from '@stillhere/kernel';

/** What nobody looked at for longer is looked up again: with the streams' own half second, within one (I34). */
const freshForMs = 250;

/**
 * The answer of `look`, asked at each call and by each open stream, and therefore looked up only so
 * often. Once it was no, it stays no.
 */
export function validity(look: () => boolean, clock: Clock): () => boolean {
  let isValid = look();
  let lookedAtMs = clock.monotonicMs();
  return () => {
    const nowMs = clock.monotonicMs();
    if (isValid && nowMs - lookedAtMs >= freshForMs) {
      isValid = look();
      lookedAtMs = nowMs;
    }
    return isValid;
  };
}
