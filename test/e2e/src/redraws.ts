import type { Page } from 'playwright-core';

/** The part of React's own tree that tells what was drawn; the names are React's. */
interface Fiber {
  readonly tag: number;
  readonly flags: number;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly alternate: Fiber | null;
  readonly stateNode: unknown;
}

/**
 * Counts what React draws inside the elements that a selector finds, as its developer tools do: they
 * are told each commit, and each component that was called in it carries a flag. Call before the page
 * is opened.
 */
export async function countRedraws(page: Page, selector: string): Promise<() => Promise<number>> {
  await page.addInitScript(watchCommits, selector);
  return () =>
    page.evaluate(() => {
      const counted = (window as unknown as { redraws: { count: number } }).redraws;
      const { count } = counted;
      counted.count = 0;
      return count;
    });
}

/** Runs in the page. */
function watchCommits(selector: string): void {
  const redraws = { count: 0 };
  const performedWork = 1;
  /** Functions, forwarded refs and both kinds of memo. */
  const components = new Set([0, 11, 14, 15]);
  const visit = (now: Fiber, before: Fiber | null, inside: boolean): void => {
    if (now === before) return;
    const { stateNode } = now;
    const within = inside || (stateNode instanceof Element && stateNode.matches(selector));
    const isDrawn = (now.flags & performedWork) !== 0 || before === null;
    if (within && isDrawn && components.has(now.tag)) redraws.count += 1;
    // The same children mean that React stopped here.
    if (before !== null && before.child === now.child) return;
    for (let child = now.child; child !== null; child = child.sibling) {
      visit(child, child.alternate, within);
    }
  };
  Object.assign(window, {
    redraws,
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      isDisabled: false,
      inject: () => 1,
      onCommitFiberRoot: (_: number, root: { current: Fiber }) =>
        visit(root.current, root.current.alternate, false),
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
    },
  });
}
