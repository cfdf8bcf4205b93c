import type { Clock } from '@stillhere/kernel';

/** What nobody looked at for longer is looked up again: with the streams' own half second, within one (I34). */
const freshForMs = 250;

/**
 * The answer of `look`, asked at each call and by each open stream, and therefore looked up only so
 * often, unless it has to be true `now`. Once it was no, it stays no.
 */
export function validity(look: () => boolean, clock: Clock): (now?: boolean) => boolean {
  let isValid = look();
  let lookedAtMs = clock.monotonicMs();
  return (now = false) => {
    const nowMs = clock.monotonicMs();
    if (isValid && (now || nowMs - lookedAtMs >= freshForMs)) {
      isValid = look();
      lookedAtMs = nowMs;
    }
    return isValid;
  };
}
