import { useEffect, useRef } from 'react';
import { type ActionId, actionFor } from '../model/keys.js';

/** Where letters are text. A switch or a choice is an input too, and takes none. */
const writing = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]';

/**
 * Single keys, wherever the focus is, except while somebody writes or a dialog is open. Listens
 * before anything else does: lists would take letters for a search of their own.
 */
export function useKeys(singleKeys: boolean, run: (action: ActionId) => void): void {
  const newest = useRef(run);
  newest.current = run;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : undefined;
      const action = actionFor(
        {
          key: event.key,
          ctrl: event.ctrlKey || event.metaKey,
          alt: event.altKey,
          inField: target?.closest(writing) != null,
          inOverlay: target?.closest('[role="dialog"]') != null,
          composing: event.isComposing,
        },
        singleKeys,
      );
      if (action === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      newest.current(action);
    };
    document.addEventListener('keydown', onKey, { capture: true });
    return () => document.removeEventListener('keydown', onKey, { capture: true });
  }, [singleKeys]);
}
