import type { SoundName } from './attention.js';

/** One tone: when it begins, how it swells and fades. Gain is 0 to 1 of what the computer plays. */
export interface Note {
  readonly atS: number;
  readonly hz: number;
  readonly attackS: number;
  readonly fadeS: number;
  readonly gain: number;
}

/**
 * Our own sounds, made at the desk. A sound that begins at once startles; these swell over a tenth of
 * a second. "Now" rises in three steps and comes twice, routine is one low fifth, a message one tone.
 */
export const soundNotes: Readonly<Record<SoundName, readonly Note[]>> = {
  now: [...rising(0), ...rising(1.1)],
  routine: [
    { atS: 0, hz: 294, attackS: 0.12, fadeS: 0.7, gain: 0.11 },
    { atS: 0.18, hz: 440, attackS: 0.14, fadeS: 0.9, gain: 0.08 },
  ],
  message: [{ atS: 0, hz: 370, attackS: 0.08, fadeS: 0.5, gain: 0.06 }],
};

function rising(atS: number): readonly Note[] {
  return [392, 494, 587].map((hz, step) => ({
    atS: atS + step * 0.22,
    hz,
    attackS: 0.1,
    fadeS: 0.5,
    gain: 0.14,
  }));
}
