import { useEffect, useState } from 'react';

type Say = (text: string) => void;
let say: Say = () => undefined;

/** Speaks a sentence to screen readers, once, without moving anything. */
export const announce = (text: string): void => say(text);

/** The one live region of the desk. Two lines in turn, so that the same words are spoken again. */
export function Announcer() {
  const [lines, setLines] = useState<readonly [string, string]>(['', '']);
  useEffect(() => {
    let turn = 0;
    say = (text) => {
      turn = 1 - turn;
      setLines(turn === 0 ? [text, ''] : ['', text]);
    };
    return () => {
      say = () => undefined;
    };
  }, []);
  return (
    <div className="sr" aria-live="polite" aria-atomic="false">
      <p>{lines[0]}</p>
      <p>{lines[1]}</p>
    </div>
  );
}
