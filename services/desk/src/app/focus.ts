/** Whose composer is to have the focus. */
let wanted: string | undefined;
const forget = (): void => {
  wanted = undefined;
};

/**
 * Somebody wants to write in this chat. Its composer may be drawn much later: a chat that was just
 * accepted has to come first. It takes the focus then, unless the person did something else meanwhile.
 */
export function focusComposer(conversation: string): void {
  wanted = conversation;
  addEventListener('keydown', forget, { once: true, capture: true });
  addEventListener('pointerdown', forget, { once: true, capture: true });
  requestAnimationFrame(() => {
    if (wanted === conversation) document.getElementById('composer')?.focus();
  });
}

/** Called by each composer as it is drawn. */
export function takeFocus(conversation: string, field: HTMLElement | null): void {
  if (field === null || wanted !== conversation) return;
  wanted = undefined;
  field.focus();
}

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
