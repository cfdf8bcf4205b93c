import type { SoundName } from '../model/attention.js';
import { type Note, soundNotes } from '../model/sounds.js';

export interface SoundPlayer {
  /** Browsers let a page sound only after its person has pressed something in it. */
  readonly canPlay: boolean;
  /** Called from a press or a key. Resolves true when sounds can be played from now on. */
  unlock(): Promise<boolean>;
  play(name: SoundName): void;
  close(): void;
}

/** Undefined where this browser makes no sound. */
export function createSoundPlayer(): SoundPlayer | undefined {
  if (typeof AudioContext === 'undefined') return undefined;
  const context = new AudioContext();
  return {
    get canPlay() {
      return context.state === 'running';
    },
    async unlock() {
      if (context.state === 'suspended') await context.resume();
      return context.state === 'running';
    },
    play(name) {
      if (context.state !== 'running') return;
      for (const note of soundNotes[name]) playNote(context, note);
    },
    close: () => void context.close(),
  };
}

const silent = 0.0001;

/** Swells and fades on a curve: a straight line to nothing is heard as a click. */
function playNote(context: AudioContext, { atS, hz, attackS, fadeS, gain }: Note): void {
  const startS = context.currentTime + atS;
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.type = 'sine';
  tone.frequency.value = hz;
  loudness.gain.setValueAtTime(silent, startS);
  loudness.gain.exponentialRampToValueAtTime(gain, startS + attackS);
  loudness.gain.exponentialRampToValueAtTime(silent, startS + attackS + fadeS);
  tone.connect(loudness).connect(context.destination);
  tone.start(startS);
  tone.stop(startS + attackS + fadeS);
}
