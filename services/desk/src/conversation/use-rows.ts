import { replaceEqualDeep } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { Chat } from '../model/chat.js';
import { keepRows } from '../model/keep-rows.js';
import { type TranscriptRow, transcriptRows } from '../model/transcript.js';
import { useMinute } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';

/**
 * The lines of a chat; those that say the same stay the same objects. A silence that goes on is told
 * in minutes, so the lines are worked out again once a minute.
 */
export function useRows({ live: { view, outbox, link } }: Chat): readonly TranscriptRow[] {
  const words = useWords();
  const minute = useMinute();
  // Without a link of our own we cannot know whether it is quiet.
  const nowMs = link.status === 'live' ? (minute + 1) * 60_000 : undefined;
  const shown = useRef<readonly TranscriptRow[]>([]);
  const rows = useMemo(
    () =>
      keepRows(
        shown.current,
        transcriptRows({ view, outbox, nowMs, dayOf: words.dayOf }),
        replaceEqualDeep,
      ),
    [view, outbox, nowMs, words],
  );
  useEffect(() => {
    shown.current = rows;
  }, [rows]);
  return rows;
}
