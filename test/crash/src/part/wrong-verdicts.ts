import type { Trial } from '../trial.js';

/** Each page's count of verdicts so far, to look only at what is said from here on. */
export const saidSoFar = ({ world }: Trial): readonly number[] =>
  world.pages.map(({ witness }) => witness.verdicts.length);

/**
 * I26, I31: what must not be said of people who never left, because of a fault of ours. That
 * somebody cut their own link is said of those who do, so traffic that cuts must be at rest.
 */
export function blamed({ world }: Trial, before: readonly number[]): string[] {
  return world.pages.flatMap(({ name, witness }, index) =>
    witness.verdicts
      .slice(before[index])
      .filter(({ verdict, cause }) => isBlame(verdict, cause))
      .map(({ verdict, cause }) => `${name} was told: ${verdict} ${cause}`),
  );
}

const isBlame = (verdict: string, cause: string): boolean =>
  verdict === 'left' ||
  verdict === 'absent' ||
  (verdict === 'no-connection' && cause !== 'our-restart');

/** Once everybody is together: each counselor reads that the other is here. */
export const notHere = ({ world }: Trial): string[] =>
  world.talks.flatMap(({ conversation, counselor }) => {
    const verdict = counselor?.state.eph.presence?.value.verdict ?? 'nothing';
    return verdict.startsWith('here.') ? [] : [`${conversation}: ${verdict}`];
  });
