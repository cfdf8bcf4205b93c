/** What a refusal owes whoever reads it: which field, what was expected, and what became of their words. */
export interface Owed {
  readonly field?: string | undefined;
}

const whole = /^['A-Z“].{14,}[.…]$/su;
const kept = /nothing|saved|kept|lost|again|read anew/i;

export function sentenceProblems(text: unknown, { field }: Owed = {}): string[] {
  if (typeof text !== 'string' || text === '') return ['the refusal says nothing'];
  const problems: string[] = [];
  if (!whole.test(text)) problems.push(`not a sentence: "${text}"`);
  if (!kept.test(text)) problems.push(`does not say what became of it: "${text}"`);
  if (field !== undefined && !text.includes(`'${field}' must be `)) {
    problems.push(`does not say what '${field}' must be: "${text}"`);
  }
  return problems;
}
