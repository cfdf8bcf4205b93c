/** Of errors whose message is a sentence for an operator already; everything else is a fault. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') throw error;
  return error.message;
}
