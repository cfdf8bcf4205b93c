/** Presses of Shift in a row, and when the first one was (monotonic milliseconds). */
export interface ShiftRun {
  readonly presses: number;
  readonly firstAtMs: number;
  /** Shift is down and nothing else was pressed since. */
  readonly alone: boolean;
}

export const shiftPressesNeeded = 3;
/** GOV.UK "Exit this page": long enough for slow hands, short enough to be no accident. */
export const shiftWindowMs = 5_000;

export const noShift: ShiftRun = { presses: 0, firstAtMs: 0, alone: false };

export function keyDown(run: ShiftRun, key: string, repeat: boolean): ShiftRun {
  if (key !== 'Shift') return noShift;
  return repeat ? run : { ...run, alone: true };
}

/** A press counts when the key comes up with no other key in between. */
export function keyUp(run: ShiftRun, key: string, nowMs: number): ShiftRun {
  if (key !== 'Shift' || !run.alone) return noShift;
  const open = run.presses > 0 && !expired(run, nowMs);
  return {
    presses: open ? run.presses + 1 : 1,
    firstAtMs: open ? run.firstAtMs : nowMs,
    alone: false,
  };
}

export const expired = (run: ShiftRun, nowMs: number): boolean =>
  run.presses > 0 && nowMs - run.firstAtMs > shiftWindowMs;
