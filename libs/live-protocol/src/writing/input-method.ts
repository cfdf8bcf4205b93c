/** The part of a key press that tells whether it was for an input method. */
export interface ComposingPress {
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/** What browsers report for each key that an input method took: W3C UI Events, 7.3.1. */
const takenByInputMethod = 229;

/**
 * The press belongs to the keyboard with which a character is put together, not to us: its Enter
 * chooses a character. Safari ends the composition before it reports that Enter, so `isComposing` is
 * false by then (WebKit#165004); only the key code still says whose it was.
 */
export const isForInputMethod = ({ isComposing, keyCode }: ComposingPress): boolean =>
  isComposing || keyCode === takenByInputMethod;

/**
 * Keeps such presses from every part of the page: fields, dialogs, lists and shortcuts see only keys
 * that were meant for them. What the browser itself does with them goes on. Returns the way to stop.
 */
export function keepInputMethodKeys(target: EventTarget): () => void {
  const guard = (event: Event): void => {
    if (isForInputMethod(event as Event & ComposingPress)) event.stopImmediatePropagation();
  };
  target.addEventListener('keydown', guard, { capture: true });
  return () => target.removeEventListener('keydown', guard, { capture: true });
}
