/** Each stretch at one rate meets the same moments: contestants differ in nothing but themselves. */
const seed = 20_261_126;

/** Seconds until the next message is due, at `rate` a second on average, as independent people write. */
export function arrivalsOf(rate: number): () => number {
  let state = seed;
  return () => -Math.log(1 - next()) / rate;

  /** mulberry32: small, quick, and the same everywhere. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
