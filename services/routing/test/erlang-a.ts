/**
 * M/M/n + M in its steady state (Palm 1957; Garnett, Mandelbaum and Reiman 2002): a birth and death chain of how many
 * are inside, of whom n talk and the others wait and may go.
 */
export function erlangA({
  everyS,
  talkS,
  patienceS,
  counselors,
}: {
  readonly everyS: number;
  readonly talkS: number;
  readonly patienceS: number;
  readonly counselors: number;
}): { readonly leaving: number; readonly waitS: number } {
  const statesMax = counselors + 500;
  const weights = [1];
  for (let inside = 1; inside <= statesMax; inside += 1) {
    const out = Math.min(inside, counselors) / talkS + Math.max(0, inside - counselors) / patienceS;
    weights.push((weights[inside - 1] ?? 0) / everyS / out);
  }
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const waiting = weights.reduce(
    (sum, weight, inside) => sum + (weight / all) * Math.max(0, inside - counselors),
    0,
  );
  // Little: who waits, by how often somebody comes.
  return { leaving: (waiting / patienceS) * everyS, waitS: waiting * everyS };
}
