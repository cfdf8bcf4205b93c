import type { EndProof } from '../model/end-proof.js';
import { useWords } from '../parts/words-context.js';

/** What an end by the policy rests on, in words: one look shows it. */
export function EndProofLines({ proof }: { proof: EndProof }) {
  const words = useWords();
  const { policy, clock, ranS, lastHeardAt, warnings } = proof;
  const by = `proof.by-${clock}`;
  const time = (at: string) => words.time(at, true);
  return (
    <ul className="end-proof small" aria-label={words.t('proof.title', { policy })}>
      <li>{words.t('proof.title', { policy })}</li>
      {words.has(by) && <li>{words.t(by, { time: words.age(ranS * 1_000) })}</li>}
      <li>
        {lastHeardAt === ''
          ? words.t('proof.never-heard')
          : words.t('proof.heard', { at: time(lastHeardAt) })}
      </li>
      {warnings.map(({ at, got, gotAt }) => (
        <li key={at}>{words.t('proof.warning', { at: time(at), got, gotAt: time(gotAt) })}</li>
      ))}
    </ul>
  );
}
