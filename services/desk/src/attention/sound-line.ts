import { moreUrgent, pauseBefore, type SoundName } from '../model/attention.js';

/** One sound after the other, with pauses: of several that wait for theirs the most urgent is kept. */
export interface SoundLine {
  ask(sound: SoundName): void;
}

interface SoundLinePorts {
  readonly play: (sound: SoundName) => void;
  readonly nowMs: () => number;
  /** A timer of its own: a hidden desk does not count seconds, and it is the one that has to be heard. */
  readonly after: (delayMs: number, work: () => void) => void;
}

export function createSoundLine({ play, nowMs, after }: SoundLinePorts): SoundLine {
  let last: { sound: SoundName; atMs: number } | undefined;
  let held: SoundName | undefined;
  const look = (): void => {
    if (held === undefined) return;
    const heldForMs = last ? last.atMs + pauseBefore(held, last.sound) - nowMs() : 0;
    if (heldForMs > 0) {
      after(heldForMs, look);
      return;
    }
    last = { sound: held, atMs: nowMs() };
    play(held);
    held = undefined;
  };
  return {
    ask(sound) {
      held = held === undefined ? sound : moreUrgent(held, sound);
      look();
    },
  };
}
