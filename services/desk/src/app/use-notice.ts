import { useCallback, useEffect, useState } from 'react';
import { announce } from '../parts/announcer.js';
import { noticeMs } from './limits.js';

/** A sentence at the foot of the desk, spoken as well, gone by itself. */
export function useNotice(): readonly [string | undefined, (text: string) => void] {
  const [notice, setNotice] = useState<{ readonly text: string } | undefined>(undefined);
  useEffect(() => {
    if (notice === undefined) return undefined;
    const timer = setTimeout(() => setNotice(undefined), noticeMs);
    return () => clearTimeout(timer);
  }, [notice]);
  const tell = useCallback((text: string) => {
    setNotice({ text });
    announce(text);
  }, []);
  return [notice?.text, tell];
}
