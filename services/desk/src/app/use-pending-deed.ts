import { useCallback, useEffect, useRef, useState } from 'react';
import { browserClock } from '../live/browser-ports.js';
import { undoMs } from './limits.js';
import type { Deed, PendingDeed } from './state.js';

export interface PendingDeeds {
  readonly pending: PendingDeed | undefined;
  ask(deed: Deed): void;
  /** Sends it now. */
  flush(): void;
  /** Takes it back; undefined when nothing was pending. */
  undo(): PendingDeed | undefined;
}

/**
 * Ending a chat and putting it back wait a few seconds before they are sent, so that they can be
 * taken back. Asking for another one or closing the page sends the first at once: what was asked for
 * is never forgotten.
 */
export function usePendingDeed(send: (deed: PendingDeed) => void): PendingDeeds {
  const [pending, setPending] = useState<PendingDeed | undefined>(undefined);
  const newest = useRef<{ pending: PendingDeed | undefined; send: typeof send }>({ pending, send });
  newest.current.send = send;

  const put = useCallback((next: PendingDeed | undefined) => {
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
    flush,
    ask(deed) {
      flush();
      put({ ...deed, dueAtMs: browserClock.monotonicMs() + undoMs });
    },
    undo() {
      const taken = newest.current.pending;
      put(undefined);
      return taken;
    },
  };
}
