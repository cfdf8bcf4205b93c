import { describe, expect, it } from '@jest/globals';
import { newContact, pass, type Sighting } from './contact.js';
import { nextStep, taken } from './next-step.js';
import { endsNothing } from './policy.js';
import { rapeCrisisPrivacy } from './presets.js';

const here: Sighting = {
  ...{ verdict: 'here.visible', cause: '', delivered: 4, isTyping: false, isReading: false },
  ...{ said: 1, risk: 'none', isHeld: false },
};
const minute = 60_000;
const policy = rapeCrisisPrivacy;
const seenFor = (seen: Sighting, ms: number, contact = newContact) => pass(contact, seen, ms);

describe('What comes next', () => {
  it('is shown before it happens', () => {
    const step = nextStep(policy, seenFor(here, minute), here);
    expect(step).toEqual({ act: 'warn', inMs: 4 * minute, by: 'quiet', why: 'policy' });
  });

  it('waits until the device has the warning', () => {
    const quiet = seenFor(here, 5 * minute);
    const due = nextStep(policy, quiet, here);
    if (!('act' in due)) throw new Error('a warning was due');
    const warned = pass(taken(quiet, due, 9), here, 60 * minute);
    expect(nextStep(policy, warned, here)).toEqual({ stopped: 'undelivered' });
    const has = { ...here, delivered: 9 };
    const step = nextStep(policy, pass(warned, has, 4 * minute), has);
    expect(step).toEqual({ act: 'end', inMs: minute, by: 'quiet', why: 'policy' });
  });

  it.each([
    ['our outage', { verdict: 'not-visible-to-us' }, 'our-outage'],
    ['our restart', { verdict: 'no-connection', cause: 'our-restart' }, 'our-outage'],
    ['typing', { isTyping: true }, 'typing'],
    ['a check', { verdict: 'checking' }, 'checking'],
    ['a hold', { isHeld: true }, 'held'],
  ] as const)('does not come nearer by %s', (_, differs, stopped) => {
    const seen = { ...here, ...differs };
    const contact = pass(seenFor(here, minute), seen, 60 * minute);
    expect(nextStep(policy, contact, seen)).toEqual({ stopped });
    expect(nextStep(policy, contact, here)).toMatchObject({ inMs: 4 * minute });
  });

  it('is a supervisor at once when somebody at imminent risk is lost, once, and held or not', () => {
    const lost = {
      ...here,
      verdict: 'no-connection',
      cause: 'network',
      risk: 'imminent',
      isHeld: true,
    } as const;
    const contact = seenFor(lost, 0);
    const step = nextStep(policy, contact, lost);
    expect(step).toMatchObject({ act: 'tell-supervisor', inMs: 0, why: 'lost-at-imminent-risk' });
    if (!('act' in step)) throw new Error('a supervisor was due');
    expect(nextStep(policy, taken(contact, step, 0), lost)).toEqual({ stopped: 'held' });
  });

  it('frees the seat of somebody who left once their risk is judged lower', () => {
    const left = { ...here, verdict: 'left', risk: 'high' } as const;
    const step = nextStep(policy, newContact, left);
    expect(step).toMatchObject({ act: 'tell-supervisor', why: 'at-risk' });
    if (!('act' in step)) throw new Error('a supervisor was due');
    const asked = taken(newContact, step, 0);
    expect(nextStep(policy, asked, left)).toEqual({ stopped: 'at-risk' });
    expect(nextStep(policy, asked, { ...left, risk: 'low' })).toMatchObject({ act: 'end' });
  });

  it('begins anew with their words', () => {
    const wrote = { ...here, said: 2 };
    const contact = pass(seenFor(here, 4 * minute), wrote, 0);
    expect(nextStep(policy, contact, wrote)).toMatchObject({ act: 'warn', inMs: 5 * minute });
  });

  it('is nothing where nothing is set', () => {
    const left = { ...here, verdict: 'left' } as const;
    const contact = seenFor(left, 60 * minute);
    expect(nextStep(endsNothing, contact, left)).toEqual({ stopped: 'no-further-step' });
  });
});
