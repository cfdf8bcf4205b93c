import type { LiveState } from '@stillhere/live-protocol/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Announcement, announce, nothingAnnounced } from '../model/announce.js';
import { sayPhrase, useWords } from './speech.js';

/** Enough for a screen reader that speaks slowly; older ones were told long ago. */
const linesKept = 5;

/** Spoken by then. Whoever reads through the page later must not find that somebody *is writing*. */
const keptMs = 20_000;

/** The only place of the chat that speaks by itself. */
export function Announcer({ live, nowMs }: { readonly live: LiveState; readonly nowMs: number }) {
  const words = useWords();
  const told = useRef(nothingAnnounced);
  const [lines, setLines] = useState<readonly Announcement[]>([]);
  useEffect(() => {
    const next = announce(told.current, live, nowMs);
    told.current = next.told;
    if (next.say.length > 0) setLines((before) => [...before, ...next.say].slice(-linesKept));
  }, [live, nowMs]);
  useEffect(() => {
    if (lines.length === 0) return undefined;
    const timer = setTimeout(() => setLines([]), keptMs);
    return () => clearTimeout(timer);
  }, [lines]);
  return (
    <div class="hidden" aria-live="polite" aria-relevant="additions">
      {lines.map((line) => (
        <p key={line.id}>{sayPhrase(words, line.phrase)}</p>
      ))}
    </div>
  );
}
