import { useCallback } from 'react';
import { type ActionId, keyOf } from '../model/keys.js';

interface KeyHintProps {
  readonly action: ActionId;
  /** Only told: there is no room to show it. */
  readonly isUnseen?: boolean;
}

/**
 * The key of an action, inside its button or beside its field, which tells screen readers of it. React Aria hands
 * `aria-keyshortcuts` on to no element, so it is set here.
 */
export function KeyHint({ action, isUnseen = false }: KeyHintProps) {
  const key = keyOf[action];
  const tell = useCallback(
    (hint: HTMLElement | null) => {
      const owner = hint?.closest('button') ?? hint?.parentElement?.querySelector('input');
      if (key === undefined || !owner) return undefined;
      owner.setAttribute('aria-keyshortcuts', key);
      return () => owner.removeAttribute('aria-keyshortcuts');
    },
    [key],
  );
  if (key === undefined) return null;
  // Drawn by the style sheet: it is no part of the name by which a button can be called.
  return (
    <span
      ref={tell}
      aria-hidden="true"
      {...(isUnseen ? { hidden: true } : { className: 'key', 'data-key': key.toUpperCase() })}
    />
  );
}
