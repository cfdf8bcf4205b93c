/** Between two tries; each time another address, because a browser may remember that one failed. */
const againAfterMs = 1_000;

/** Asks for a style until it is there: the page works without it, and looks unfinished. */
export function addStyle(address: string, tries = 0): void {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = tries === 0 ? address : `${address}?again=${tries}`;
  link.addEventListener('error', () => {
    link.remove();
    setTimeout(() => addStyle(address, tries + 1), againAfterMs);
  });
  document.head.append(link);
}
