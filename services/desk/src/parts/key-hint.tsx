import { type ActionId, keyOf } from '../model/keys.js';

/** The key of an action, beside its button. Screen readers get it from `aria-keyshortcuts`. */
export function KeyHint({ action }: { action: ActionId }) {
  const key = keyOf[action];
  return key === undefined ? null : (
    <span className="key" aria-hidden="true">
      {key.toUpperCase()}
    </span>
  );
}
