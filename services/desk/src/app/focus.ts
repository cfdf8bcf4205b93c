/** Waits until what was just asked for is drawn: the part to focus may not be there yet. */
function afterDrawing(work: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(work));
}

export const focusComposer = (): void =>
  afterDrawing(() => document.getElementById('composer')?.focus());

export const focusSearch = (): void => document.getElementById('search')?.focus();

/** The first waiting row, or the list itself where nobody waits. */
export function focusWaiting(): void {
  const list = document.getElementById('waiting-list');
  const row = list?.querySelector<HTMLElement>('[role="row"]');
  (row ?? list)?.focus();
}

/**
 * What had the focus may go: a sign-in, a chat that was closed. The focus then goes to the middle, so
 * that the keyboard goes on from there. A page that nobody has touched yet keeps it where it is.
 */
export function keepFocus(): void {
  const isLost = document.activeElement === document.body && navigator.userActivation.hasBeenActive;
  if (isLost) document.getElementById('conversation')?.focus();
}

/** The waiting conversation that has the focus, if any. */
export const focusedWaiting = (): string | undefined =>
  document.activeElement?.closest<HTMLElement>(':is(#waiting-list, #gone-list) [data-key]')?.dataset
    .key;
