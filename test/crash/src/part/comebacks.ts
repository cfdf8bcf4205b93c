import { type Comeback, type Spread, spreadOf } from '@stillhere/harness/people';
import type { Trial } from '../trial.js';

/** Of all pages, those that began at this moment or later. */
export const comebacksSince = ({ world }: Trial, sinceMs: number): readonly Comeback[] =>
  world.pages.flatMap(({ witness }) => witness.comebacks.since(sinceMs));

export function spoken(comebacks: readonly Comeback[]): string {
  if (comebacks.length === 0) return 'nobody was cut off';
  const took = spreadOf(comebacks.map(({ tookMs }) => tookMs));
  const gaps = spreadOf(comebacks.map(({ gapMs }) => gapMs).filter((ms) => ms > 0));
  const seamless = took.count - gaps.count;
  const words = ({ p50, p99, max }: Spread): string =>
    `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`;
  return `${took.count} came back in ${words(took)}; ${seamless} without a gap, else ${words(gaps)}`;
}
