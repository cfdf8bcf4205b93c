import type { Page } from 'playwright-core';

/** What a person sees of the element that has the focus. */
export interface Focus {
  /** Label, or its words. */
  readonly name: string;
  readonly tag: string;
  /** An outline or a ring that was not there without the focus. */
  readonly ring: boolean;
  /** In the window, and nothing lies over it. */
  readonly uncovered: boolean;
}

const tabsMax = 60;

/** A keyboard and nothing else. Each step must leave the focus somewhere that can be seen. */
export class Keyboard {
  readonly page: Page;
  /** Steps after which the focus could not be seen, with what had it. */
  readonly lost: string[] = [];

  constructor(page: Page) {
    this.page = page;
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
    await this.look(keys.join(' '));
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Tab (or `key`) until the focus is on what is called so. */
  async reach(name: string | RegExp, key = 'Tab'): Promise<void> {
    const met: string[] = [];
    for (let step = 0; step < tabsMax; step += 1) {
      const focus = await this.page.evaluate(focusNow);
      // After the last stop of a page Tab leaves it for the browser; the next one comes back.
      if (focus.tag !== 'BODY') this.note(focus, `on the way to ${name}`);
      if (typeof name === 'string' ? focus.name === name : name.test(focus.name)) return;
      met.push(focus.name);
      await this.page.keyboard.press(key);
    }
    throw new Error(`${key} never came to ${name}; it met: ${met.join(' | ')}`);
  }

  /** A menu that gives way to a dialog hands the focus over a moment later; nobody takes a step before. */
  async look(after: string): Promise<Focus> {
    const somewhere = () =>
      document.activeElement !== null && document.activeElement !== document.body;
    await this.page
      .waitForFunction(somewhere, undefined, { timeout: 1_000 })
      .catch(() => undefined);
    const focus = await this.page.evaluate(focusNow);
    this.note(focus, after);
    return focus;
  }

  private note(focus: Focus, after: string): void {
    if (focus.tag === 'BODY') this.lost.push(`${after}: nothing has the focus`);
    else if (!focus.ring) this.lost.push(`${after}: no ring on ${focus.tag} ${focus.name}`);
    else if (!focus.uncovered) this.lost.push(`${after}: covered ${focus.tag} ${focus.name}`);
  }
}

/** Runs in the page. */
function focusNow(): Focus {
  const element = document.activeElement ?? document.body;
  const labels = (element as HTMLInputElement).labels;
  const labelledBy = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
  const name =
    element.getAttribute('aria-label') ??
    (labelledBy.length > 0
      ? labelledBy.map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
      : labels?.[0]?.textContent || (element as HTMLElement).innerText);
  const ringed = (one: Element | null): boolean => {
    if (one === null) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  };
  // A hidden native control is drawn by the label around it.
  const drawn = element.closest('label') ?? element;
  const box = drawn.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, innerHeight) / 2];
  const over = document.elementFromPoint(x, Math.min(Math.max(y, 1), innerHeight - 1));
  return {
    name: name?.trim().replace(/\s+/g, ' ') ?? '',
    tag: element.tagName,
    ring: ringed(element) || ringed(drawn) || [...drawn.children].some(ringed),
    uncovered: over !== null && (drawn.contains(over) || over.contains(drawn)),
  };
}
