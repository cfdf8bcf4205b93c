import type { Clock } from '@stillhere/kernel';
import type { IdentityStore } from './identity-store.js';

/** What nobody looked at for longer is looked up again: with the streams' own half second, within one (I34). */
const freshForMs = 250;
/** What time alone ends, a sign-in that nobody used, ends within so long. */
const timesFreshForMs = 10_000;

/**
 * The answer of `look`, asked at each call and by each open stream. It is looked up again when
 * somebody changed the database, which is itself found out only so often, unless it has to be true
 * `now`. Once it was no, it stays no.
 */
export function validity(
  look: () => boolean,
  { clock, changes }: { readonly clock: Clock; readonly changes: Pick<IdentityStore, 'version'> },
): (now?: boolean) => boolean {
  let seen = changes.version(0);
  let isValid = look();
  let lookedAtMs = clock.monotonicMs();
  return (now = false) => {
    if (!isValid) return false;
    const version = changes.version(now ? 0 : freshForMs);
    const nowMs = clock.monotonicMs();
    if (now || version !== seen || nowMs - lookedAtMs >= timesFreshForMs) {
      seen = version;
      isValid = look();
      lookedAtMs = nowMs;
    }
    return isValid;
  };
}
