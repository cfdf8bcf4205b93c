import type { Cancel, Timers } from '@stillhere/kernel';

/**
 * One picture of a screen. A conversation that is read again comes as hundreds of frames, each with a
 * turn of its own; drawing each of them would take longer than reading all of them.
 */
const pictureMs = 16;

/** The first change is told at once, more of them together a picture later. */
export interface Pictures {
  soon(): void;
  stop(): void;
}

export function createPictures(timers: Timers, changed: () => void): Pictures {
  let resting: Cancel | undefined;
  let isDue = false;
  const soon = (): void => {
    if (resting !== undefined) {
      isDue = true;
      return;
    }
    isDue = false;
    resting = timers.after(pictureMs, () => {
      resting = undefined;
      if (isDue) soon();
    });
    changed();
  };
  return {
    soon,
    stop() {
      resting?.();
      resting = undefined;
    },
  };
}
