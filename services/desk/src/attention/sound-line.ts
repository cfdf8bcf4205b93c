import { moreUrgent, pauseBefore, type SoundName } from '../model/attention.js';

/** One sound after the other, with pauses: of several that wait for theirs the most urgent is kept. */
export interface SoundLine {
  ask(sound: SoundName, nowMs: number): void;
  /** Time went by: what was held back may be due. */
  look(nowMs: number): void;
}

export function createSoundLine(play: (sound: SoundName) => void): SoundLine {
  let last: { sound: SoundName; atMs: number } | undefined;
  let held: SoundName | undefined;
  const look = (nowMs: number): void => {
    if (held === undefined) return;
    if (last !== undefined && nowMs - last.atMs < pauseBefore(held, last.sound)) return;
    last = { sound: held, atMs: nowMs };
    play(held);
    held = undefined;
  };
  return {
    ask(sound, nowMs) {
      held = held === undefined ? sound : moreUrgent(held, sound);
      look(nowMs);
    },
    look,
  };
}
