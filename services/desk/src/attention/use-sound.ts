import { useCallback, useEffect, useRef, useState } from 'react';
import type { SoundName } from '../model/attention.js';
import { createSoundPlayer, type SoundPlayer } from './play-sound.js';

/** `needs-press`: the browser keeps this page silent until something in it was pressed. */
export type SoundReadiness = 'ready' | 'needs-press' | 'unsupported';

const presses = ['pointerdown', 'keydown'] as const;

/** Our sounds, unlocked by the first press anywhere on the desk. */
export function useSound(): {
  readonly readiness: SoundReadiness;
  readonly play: (name: SoundName) => void;
} {
  const [readiness, setReadiness] = useState<SoundReadiness>('needs-press');
  const player = useRef<SoundPlayer | undefined>(undefined);
  useEffect(() => {
    const created = createSoundPlayer();
    player.current = created;
    if (created === undefined) {
      setReadiness('unsupported');
      return undefined;
    }
    const ended = new AbortController();
    const unlock = (): void =>
      void created.unlock().then((ready) => {
        if (ended.signal.aborted || !ready) return;
        setReadiness('ready');
        ended.abort();
      });
    // Signing in was a press already, where this page was not loaded anew since.
    if (navigator.userActivation.hasBeenActive) unlock();
    for (const press of presses) {
      addEventListener(press, unlock, { signal: ended.signal, capture: true });
    }
    return () => {
      ended.abort();
      created.close();
    };
  }, []);
  const play = useCallback((name: SoundName) => player.current?.play(name), []);
  return { readiness, play };
}
