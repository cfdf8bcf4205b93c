import type { Mark, Said } from '../said.js';

export interface Found {
  readonly events: readonly Mark[];
  readonly lost: readonly Mark[];
  readonly duplicated: readonly Mark[];
  readonly problems: readonly string[];
}

/** What a life found of what was acknowledged in those before it. */
export function judge(said: readonly Said[], acknowledged: ReadonlySet<Mark>): Found {
  const events = said.flatMap((one) => (one.kind === 'found' ? [one.mark] : []));
  const there = new Set(events);
  const lost = [...acknowledged].filter((mark) => !there.has(mark));
  const problems = said.flatMap((one) => (one.kind === 'problem' ? [one.detail] : []));
  if (!said.some(({ kind }) => kind === 'looked')) problems.push('it never looked into the log');
  return { events, lost, duplicated: duplicatesIn(events), problems };
}

/** The same thing twice in a stream, or two things at one revision. */
function duplicatesIn(marks: readonly Mark[]): Mark[] {
  const seen = new Set<string>();
  return marks.filter((mark) => {
    const [stream, revision, what] = mark.split(' ');
    const isKnown = seen.has(`${stream} ${what}`) || seen.has(`${stream} at ${revision}`);
    seen.add(`${stream} ${what}`).add(`${stream} at ${revision}`);
    return isKnown;
  });
}

export const keptIn = (said: readonly Said[]): Mark[] =>
  said.flatMap((one) => (one.kind === 'kept' ? [one.mark] : []));
