/**
 * How many cases a property runs: `base` in a quick run, times STILLHERE_CASES where that is set
 * (a whole CI run sets it, so that one number scales every property).
 */
export function caseCount(base: number): number {
  const factor = Number(process.env.STILLHERE_CASES ?? '1');
  if (!Number.isFinite(factor) || factor <= 0) {
    throw new TypeError('STILLHERE_CASES: expected a number above 0');
  }
  return Math.max(1, Math.round(base * factor));
}
