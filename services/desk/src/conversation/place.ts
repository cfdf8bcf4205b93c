/** Lines that stand for an entry of the record, in their order. */
const lineSelector = '[data-revision]';

/** The revision of the first line that is in sight, if there is one. */
export function topRevision(scroller: Element): number | undefined {
  const lines = scroller.querySelectorAll(lineSelector);
  const top = scroller.getBoundingClientRect().top;
  let first = 0;
  let last = lines.length;
  // Halving: thousands of lines are asked a dozen times, not each of them at each turn of the wheel.
  while (first < last) {
    const middle = (first + last) >> 1;
    if ((lines[middle]?.getBoundingClientRect().bottom ?? 0) <= top) first = middle + 1;
    else last = middle;
  }
  const revision = lines[first]?.getAttribute('data-revision');
  return revision === undefined || revision === null ? undefined : Number(revision);
}

/** Brings a line to the top; false while it is not in the page. */
export function scrollToRevision(scroller: Element, revision: number): boolean {
  const line = scroller.querySelector(`[data-revision="${revision}"]`);
  if (line === null) return false;
  scroller.scrollTop += line.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  return true;
}
