/** Words that only a conversation in motion says, so that they need not come before the first word. */
const lateWords =
  /^(exit\.|skip\.|before\.lost|counselor\.|composer\.(left|over|split)|wait\.(?!write)|talk\.(?!title|pace)|own\.(?!sending)|refused\.|link\.(?!connecting)|more\.(?!open)|end\.|before\.safer\.|breathe\.)/;
/** Only in the HTML. */
const htmlOnly = /^(loading|noscript|numbers\..+)$/;

export type WordPart = 'first' | 'late' | 'html';

export function partOf(key: string): WordPart {
  if (htmlOnly.test(key)) return 'html';
  return lateWords.test(key) ? 'late' : 'first';
}
