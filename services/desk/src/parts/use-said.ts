import { useEffect, useRef } from 'react';
import { announce } from './announcer.js';

/** Each of them is said once to a screen reader, whatever else is drawn anew. */
export function useSaid(keys: readonly string[], text: string): void {
  const said = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const isNew = keys.some((key) => !said.current.has(key));
    said.current = new Set(keys);
    if (isNew) announce(text);
  });
}
