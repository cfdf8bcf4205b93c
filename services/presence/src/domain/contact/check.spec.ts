import { describe, expect, it } from '@jest/globals';
import { checkPolicy } from './check.js';
import { type ContactPolicy, type ContactStep, endsNothing } from './policy.js';
import { listeningLine, rapeCrisisPrivacy, youthLine } from './presets.js';

const changed = (clocks: Partial<ContactPolicy['clocks']>): ContactPolicy => ({
  ...rapeCrisisPrivacy,
  clocks: { ...rapeCrisisPrivacy.clocks, ...clocks },
});
const end = (afterS: number): ContactStep => ({ afterS, act: 'end' });
const warn = (afterS: number): ContactStep => ({ afterS, act: 'warn' });
const fields = (policy: ContactPolicy) => checkPolicy(policy).map(({ field }) => field);

describe('A policy', () => {
  it.each([endsNothing, rapeCrisisPrivacy, listeningLine, youthLine])(
    '$version contradicts itself nowhere',
    (policy) => expect(checkPolicy(policy)).toEqual([]),
  );

  it.each([
    ['that ends without a warning', changed({ quiet: [end(600)] }), 'clocks.quiet[0].act'],
    ['that goes on after its end', changed({ left: [end(0), end(9)] }), 'clocks.left[0].act'],
    ['that ends who reads', changed({ reading: [end(600)] }), 'clocks.reading[0].act'],
    ['that warns nobody', changed({ left: [warn(0), end(9)] }), 'clocks.left[0].act'],
    ['that keeps no window', changed({ unreachable: [end(60)] }), 'clocks.unreachable[0].act'],
    ['that goes back', changed({ quiet: [warn(60), end(60)] }), 'clocks.quiet[1].afterS'],
    ['with half a second', changed({ left: [end(0.5)] }), 'clocks.left[0].afterS'],
    ['that keeps a seat of who left', changed({ left: [] }), 'clocks.left'],
    ['without a window', { ...rapeCrisisPrivacy, reconnectWindowS: 0 }, 'reconnectWindowS'],
    ['without a name', { ...rapeCrisisPrivacy, version: '' }, 'version'],
  ])('%s is refused by its field', (_, policy, field) => {
    expect(fields(policy)).toEqual([field]);
  });

  it('is told what was expected', () => {
    expect(checkPolicy(changed({ quiet: [end(600)] }))).toEqual([
      { field: 'clocks.quiet[0].act', expected: 'a warning before the end' },
    ]);
  });
});
