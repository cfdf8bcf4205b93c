import { type ActionId, keyOf } from '../model/keys.js';

/** The key of an action, beside its button. Screen readers get it from `aria-keyshortcuts`. */
export function KeyHint({ action }: { action: ActionId }) {
  const key = keyOf[action];
  // Drawn by the style sheet: it is no part of the name by which a button can be called.
  return key === undefined ? null : (
    <span className="key" aria-hidden="true" data-key={key.toUpperCase()} />
  );
}
