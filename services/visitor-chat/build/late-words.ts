/** Words that only a conversation in motion says, so that they need not come before the first word. */
const lateWords =
  /^(wait\.(?!write)|talk\.(?!title|pace)|own\.(?!sending)|refused\.|link\.(?!connecting)|more\.(?!open)|end\.)/;
/** Only in index.html, as plain English. */
const htmlOnly = new Set(['loading', 'noscript']);

export type WordPart = 'first' | 'late' | 'html';

export function partOf(key: string): WordPart {
  if (htmlOnly.has(key)) return 'html';
  return lateWords.test(key) ? 'late' : 'first';
}
