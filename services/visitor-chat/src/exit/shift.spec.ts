import { describe, expect, it } from '@jest/globals';
import { expired, keyDown, keyUp, noShift, type ShiftRun, shiftWindowMs } from './shift.js';

const press = (run: ShiftRun, atMs: number): ShiftRun =>
  keyUp(keyDown(run, 'Shift', false), 'Shift', atMs);

describe('Shift three times', () => {
  it('counts three presses within five seconds', () => {
    const run = press(press(press(noShift, 0), 2_000), shiftWindowMs);
    expect(run.presses).toBe(3);
  });

  it('begins anew when the window is over', () => {
    const run = press(press(press(noShift, 0), 100), shiftWindowMs + 1);
    expect(run).toMatchObject({ presses: 1, firstAtMs: shiftWindowMs + 1 });
  });

  it('is cancelled by any other key', () => {
    const twice = press(press(noShift, 0), 100);
    expect(keyDown(twice, 'a', false)).toEqual(noShift);
    expect(press(keyDown(twice, 'Tab', false), 200).presses).toBe(1);
  });

  it('does not count the Shift of a capital letter', () => {
    const capital = keyDown(keyDown(noShift, 'Shift', false), 'A', false);
    expect(keyUp(keyUp(capital, 'A', 50), 'Shift', 60)).toEqual(noShift);
  });

  it('counts a held key once', () => {
    const held = keyDown(keyDown(noShift, 'Shift', false), 'Shift', true);
    expect(keyUp(held, 'Shift', 900).presses).toBe(1);
  });

  it('knows when a run is too old to go on', () => {
    expect(expired(press(noShift, 10), 10 + shiftWindowMs)).toBe(false);
    expect(expired(press(noShift, 10), 11 + shiftWindowMs)).toBe(true);
    expect(expired(noShift, 99_999)).toBe(false);
  });
});
