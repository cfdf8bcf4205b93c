import { useCallback, useEffect, useRef, useState } from 'react';
import type { Disposition } from '../api/types.js';
import { browserClock } from '../live/browser-ports.js';
import { undoMs } from './limits.js';
import type { PendingEnd } from './state.js';

export interface PendingEnds {
  readonly pending: PendingEnd | undefined;
  ask(conversation: string, disposition: Disposition): void;
  /** Takes it back; the conversation that stays open, or undefined when nothing was pending. */
  undo(): string | undefined;
}

/**
 * An end waits a few seconds before it is sent, so that it can be taken back. Asking for another one
 * or closing the page sends the first at once: what was asked for is never forgotten.
 */
export function usePendingEnd(send: (pending: PendingEnd) => void): PendingEnds {
  const [pending, setPending] = useState<PendingEnd | undefined>(undefined);
  const newest = useRef<{ pending: PendingEnd | undefined; send: typeof send }>({ pending, send });
  newest.current.send = send;

  const put = useCallback((next: PendingEnd | undefined) => {
    newest.current.pending = next;
    setPending(next);
  }, []);
  const flush = useCallback(() => {
    const due = newest.current.pending;
    if (due === undefined) return;
    put(undefined);
    newest.current.send(due);
  }, [put]);

  useEffect(() => {
    if (pending === undefined) return undefined;
    const timer = setTimeout(flush, pending.dueAtMs - browserClock.monotonicMs());
    addEventListener('pagehide', flush);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', flush);
    };
  }, [pending, flush]);

  return {
    pending,
    ask(conversation, disposition) {
      flush();
      put({ conversation, disposition, dueAtMs: browserClock.monotonicMs() + undoMs });
    },
    undo() {
      const taken = newest.current.pending;
      put(undefined);
      return taken?.conversation;
    },
  };
}
