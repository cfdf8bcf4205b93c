import { describe, expect, it } from '@jest/globals';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import { type AppendIndex, emptyIndex, entryAt, entryOf, withEntry } from './append-index.js';

const keys = Array.from({ length: 13 }, (_, key) => `${key}`);
const contents = (index: AppendIndex<number>): unknown[] =>
  Array.from({ length: index.size }, (_, ordinal) => entryAt(index, ordinal));

describe('an index that only grows', () => {
  it('shares its maps along one line and never along a branch', () => {
    const one = withEntry(emptyIndex<number>(), 'a', 1);
    const two = withEntry(one, 'b', 2);
    const branch = withEntry(one, 'b', 3);
    expect(two.entries).toBe(one.entries);
    expect(branch.entries).not.toBe(one.entries);
    expect([entryOf(one, 'b'), entryOf(two, 'b'), entryOf(branch, 'b')]).toEqual([undefined, 2, 3]);
  });

  it('keeps every version as it was made, whatever grows from it later', () => {
    const step = fc.record({ from: fc.nat(), key: fc.nat(12), value: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const versions = [{ index: emptyIndex<number>(), model: new Map<string, number>() }];
        for (const { from, key, value } of steps) {
          const base = versions[from % versions.length] as (typeof versions)[number];
          const model = new Map(base.model);
          if (!model.has(`${key}`)) model.set(`${key}`, value);
          versions.push({ index: withEntry(base.index, `${key}`, value), model });
        }
        for (const { index, model } of versions) {
          expect(contents(index)).toEqual([...model.values()]);
          expect(keys.map((key) => entryOf(index, key))).toEqual(keys.map((key) => model.get(key)));
        }
      }),
      { numRuns: caseCount(300) },
    );
  });
});
