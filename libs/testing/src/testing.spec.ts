import { describe, expect, it } from '@jest/globals';
import { accepted, type Recorded, rejected } from '@stillhere/kernel';
import {
  caseCount,
  checkDeciderLaws,
  eventually,
  given,
  manualClock,
  seededRandom,
} from './index.js';

type Event = { readonly type: 'lamp.lit' | 'lamp.quenched' };
type Command = 'light' | 'quench';
const lamp = {
  initialState: { lit: false },
  evolve: (_: { lit: boolean }, event: Recorded<Event>) => ({ lit: event.type === 'lamp.lit' }),
  decide: (command: Command, state: { lit: boolean }) => {
    if (command === 'quench' && !state.lit) return rejected({ code: 'Dark' });
    if (command === 'quench') return accepted<Event>({ type: 'lamp.quenched' });
    return state.lit ? accepted<Event>() : accepted<Event>({ type: 'lamp.lit' });
  },
};

describe('manual clock', () => {
  it('runs due timers in order of their time and lets what they set off settle', async () => {
    const clock = manualClock(0);
    const seen: string[] = [];
    clock.after(20, () => seen.push(`b ${clock.now()}`));
    clock.after(10, () => {
      void Promise.resolve().then(() => clock.after(5, () => seen.push(`a ${clock.now()}`)));
    });
    const cancel = clock.after(12, () => seen.push('never'));
    cancel();
    cancel();
    await clock.advance(19);
    expect(seen).toEqual(['a 15']);
    await clock.advance(1);
    expect(seen).toEqual(['a 15', 'b 20']);
    expect(clock.pending).toBe(0);
  });

  it('steps the wall clock without moving durations', () => {
    const clock = manualClock(1_000);
    clock.stepWall(-500);
    expect([clock.now(), clock.monotonicMs()]).toEqual([500, 0]);
  });
});

describe('given, when, then', () => {
  it('passes what holds', () => {
    expect(given(lamp).when('light').then({ type: 'lamp.lit' })).toEqual({ lit: true });
    given(lamp, { type: 'lamp.lit' }).when('light').thenNothing();
    given(lamp).when('quench').thenRejected('Dark');
  });

  it('fails what does not', () => {
    expect(() => given(lamp).when('light').thenNothing()).toThrow('decided');
    expect(() => given(lamp).when('light').thenRejected('Dark')).toThrow('expected Dark');
    expect(() => given(lamp).when('quench').then()).toThrow('refused');
  });
});

describe('decider laws', () => {
  it('catches a command that has its effect twice', () => {
    expect(() => checkDeciderLaws(lamp, ['light', 'quench'])).toThrow('twice');
    expect(checkDeciderLaws(lamp, ['light', 'light']).events).toHaveLength(1);
  });

  it('catches an evolve that changes its input', () => {
    const evolve = (state: { lit: boolean }) => Object.assign(state, { lit: true });
    expect(() => checkDeciderLaws({ ...lamp, evolve }, ['light'])).toThrow();
  });
});

describe('chance and waiting', () => {
  it('repeats with the same seed', () => {
    const draw = (seed: number) => [...seededRandom(seed).bytes(8), seededRandom(seed).fraction()];
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('waits for what comes', async () => {
    let there = false;
    setImmediate(() => {
      there = true;
    });
    expect(await eventually('the flag', () => there)).toBe(true);
    expect(caseCount(10)).toBeGreaterThan(0);
  });
});
