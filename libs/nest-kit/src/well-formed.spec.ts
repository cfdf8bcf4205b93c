import { describe, expect, it } from '@jest/globals';
import { requireWellFormed } from './well-formed.js';

const fieldOf = (request: unknown): string | undefined => {
  try {
    requireWellFormed(request);
    return undefined;
  } catch (error) {
    return (error as { field?: string }).field;
  }
};
const half = '\ud83d';

describe('every text of a request', () => {
  it('may be anything that is Unicode', () => {
    expect(fieldOf({ body: 'a\u0000\u{1f600}\ufffd', n: 1, list: ['x'], none: undefined })).toBe(
      undefined,
    );
    expect(fieldOf(undefined)).toBe(undefined);
  });

  it.each([
    [{ body: half }, 'body'],
    [{ displayName: `ana ${half}` }, 'display_name'],
    [{ answers: { topic: half } }, 'answers.topic'],
    [{ answers: { [half]: 'x' } }, 'answers'],
    [{ evidence: [{ connection: 'c' }, { connection: half }] }, 'evidence.1.connection'],
  ])('is refused with its field where it holds half of a pair: %#', (request, field) => {
    expect(fieldOf(request)).toBe(field);
  });
});
