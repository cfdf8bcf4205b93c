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

/** The waiting conversation that has the focus, if any. */
export const focusedWaiting = (): string | undefined =>
  document.activeElement?.closest<HTMLElement>('#waiting-list [data-key]')?.dataset.key;
