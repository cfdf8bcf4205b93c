import { describe, expect, it } from '@jest/globals';
import type { Position } from '@stillhere/kernel';
import fc from 'fast-check';
import { type DataFileName, dataFileNames } from './data-files.js';
import { type Inventory, inventoryText, parseInventory } from './inventory.js';
import { type Found, standingOf, unmarked } from './standing.js';

const reached = { position: '0000000000000006' as Position, hash: 'a'.repeat(64), at: 'then' };
const ids: Inventory['ids'] = {
  ...{ 'log.db': 'L', 'subject-keys.db': 'L', 'identity.db': 'L' },
  ...{ 'master.key': 'file-1', 'resume.key': 'key-1' },
};
const inventory: Inventory = { log: 'L', since: 'once', ids, reached };
const whole: Found = {
  directory: '/data',
  inventory,
  present: new Set(dataFileNames),
  hasViews: true,
  ids,
  log: { id: 'L', head: '0000000000000009', holdsReached: true },
};
const without = (...names: DataFileName[]): Partial<Found> => {
  const present = new Set(dataFileNames.filter((name) => !names.includes(name)));
  return names.includes('log.db') ? { present, log: undefined } : { present };
};
const problems = (found: Partial<Found>, expected?: Parameters<typeof standingOf>[1]) => {
  const standing = standingOf({ ...whole, ...found }, expected);
  return standing.kind === 'refused'
    ? standing.problems.map(({ file, kind }) => `${file} ${kind}`)
    : standing.kind;
};
const nothing: Partial<Found> = {
  ...{ inventory: undefined, present: new Set(), hasViews: false, ids: {}, log: undefined },
};
const fresh = { id: 'L', head: undefined, holdsReached: true };

const inDatabase: Partial<Found> = {
  logIn: 'postgres',
  inventory: { ...inventory, logIn: 'postgres' },
  present: new Set(dataFileNames.filter((name) => name !== 'log.db')),
};

describe('how a data directory stands', () => {
  it.each<[string, Partial<Found>, string | string[]]>([
    ['all is there', {}, 'whole'],
    ['nothing is there', nothing, 'empty'],
    ['only views are there', { ...nothing, hasViews: true }, ['log.db missing']],
    ['an older version left it', { inventory: undefined, ids: {} }, 'unlisted'],
    [
      'its databases carry no mark yet',
      { inventory: undefined, ids: { 'identity.db': unmarked } },
      'unlisted',
    ],
    [
      'a first start was cut short',
      { inventory: undefined, ...without('identity.db'), log: fresh },
      'unfinished',
    ],
    [
      'a file of an older version is gone',
      { inventory: undefined, ...without('identity.db') },
      ['identity.db missing'],
    ],
    ['the log alone is gone', { inventory: undefined, ...without('log.db') }, ['log.db missing']],
    ['two are gone', without('log.db', 'master.key'), ['log.db missing', 'master.key missing']],
    [
      'an empty database stands for one',
      { ids: { ...ids, 'identity.db': unmarked } },
      ['identity.db foreign'],
    ],
    [
      'a key is of another set',
      { ids: { ...ids, 'master.key': 'file-2' } },
      ['master.key foreign'],
    ],
    [
      'a database is, and no inventory',
      { inventory: undefined, ids: { 'identity.db': 'M' } },
      ['identity.db foreign'],
    ],
    ['the log is of another set', { log: { ...fresh, id: 'M' } }, ['log.db foreign']],
    ['the log is older', { log: { ...fresh, holdsReached: false } }, ['log.db older']],
    ['what cannot be read says so later', { ids: {}, log: undefined }, 'whole'],
    ['the inventory is damaged', { inventory: 'damaged' }, ['inventory.json damaged']],
    ['a log in a database is there as well', inDatabase, 'whole'],
    ['a log in a database is new', { ...nothing, logIn: 'postgres', log: fresh }, 'empty'],
    [
      'a first start on a database was cut short',
      { ...inDatabase, inventory: undefined, ...without('log.db', 'identity.db'), log: fresh },
      'unfinished',
    ],
    [
      'all files of a log in a database are gone',
      { ...nothing, logIn: 'postgres', log: whole.log },
      dataFileNames.filter((name) => name !== 'log.db').map((name) => `${name} missing`),
    ],
    [
      'the database is another one',
      { ...inDatabase, log: { ...fresh, id: 'M' } },
      ['log.db foreign'],
    ],
    [
      'the database was put back to an older copy',
      { ...inDatabase, log: { ...fresh, holdsReached: false } },
      ['log.db older'],
    ],
    ['no log is in the database', { ...inDatabase, log: undefined }, ['log.db missing']],
    [
      'a log in a database is not named',
      { ...inDatabase, logIn: undefined },
      ['log.db unexpected'],
    ],
    ['a database is named beside a log file', { logIn: 'postgres' }, ['log.db unexpected']],
  ])('%s', (_, found, standing) => {
    expect(problems(found)).toEqual(standing);
  });

  it('is what an operator said', () => {
    expect(problems(nothing, 'any')).toEqual(['log.db unexpected']);
    expect(problems(nothing, 'new')).toBe('empty');
    expect(problems({}, 'new')).toEqual(['log.db unexpected']);
    expect(problems({}, { id: 'L' })).toBe('whole');
    expect(problems({}, { id: 'M' })).toEqual(['log.db unexpected']);
  });

  it('goes on without a file that was accepted as lost', () => {
    const { 'identity.db': _, ...others } = ids;
    const accepted = { ...inventory, ids: others };
    expect(problems({ inventory: accepted, ...without('identity.db') })).toBe('whole');
  });

  it('says of each problem what was expected and what to do', () => {
    for (const name of dataFileNames) {
      const standing = standingOf({ ...whole, ...without(name) });
      const [first] = standing.kind === 'refused' ? standing.problems : [];
      expect(first?.sentence).toMatch(/^\S+ is missing in \/data.*Expected: .*Put it back/);
    }
  });
});

describe('the inventory as text', () => {
  it('is read back as it was written', () => {
    expect(parseInventory(inventoryText({ log: 'L', since: 'once', ids, reached }))).toEqual(
      inventory,
    );
    expect(parseInventory(inventoryText({ log: 'L', since: 'once', ids }))).toEqual({
      ...{ log: 'L', since: 'once', ids },
    });
  });

  it('is damaged, whatever else stands there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseInventory(text)).toBeUndefined();
      }),
    );
  });
});
