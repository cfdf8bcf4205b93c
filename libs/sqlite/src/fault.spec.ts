import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { faultKindOf } from './fault.js';

/** What a statement throws. */
function thrownBy(query: string): unknown {
  const database = new DatabaseSync(':memory:');
  try {
    return database.prepare(query).get();
  } catch (error) {
    return error;
  } finally {
    database.close();
  }
}

describe('the kind of a fault', () => {
  it('is damage where a number is larger than any that is written', () => {
    expect(faultKindOf(thrownBy('SELECT 6397103653600180581'))).toBe('damaged');
  });

  it('is none that we know where SQLite did not throw it', () => {
    for (const error of [undefined, null, new Error('x'), 'text']) {
      expect(faultKindOf(error)).toBe('other');
    }
  });
});
