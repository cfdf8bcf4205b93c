import type { Page } from 'playwright-core';

/** What a desk let its owner hear and see beside the page itself. */
export interface Heard {
  /** Pitches of the tones that were started, in order. */
  readonly tones: readonly number[];
  /** Words of the notices of the system. */
  readonly notices: readonly string[];
}

interface Hearing extends Window {
  heard?: { tones: number[]; notices: string[] };
}

/** Before the page loads: writes down each tone and each notice, as a person would get them. */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard = { tones: [] as number[], notices: [] as string[] };
    (window as Hearing).heard = heard;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      heard.tones.push(Math.round(this.frequency.value));
      start.call(this, when);
    };
    class Notice {
      static readonly permission = 'granted';
      static requestPermission = () => Promise.resolve('granted');
      onclick: (() => void) | null = null;
      constructor(text: string) {
        heard.notices.push(text);
      }
      close() {}
    }
    Object.defineProperty(window, 'Notification', { value: Notice });
  });
}

export const heardAt = (page: Page): Promise<Heard> =>
  page.evaluate(() => (window as Hearing).heard ?? { tones: [], notices: [] });

/** As a browser tells it when another tab comes to the front. */
export function turn(page: Page, visibility: 'visible' | 'hidden'): Promise<unknown> {
  return page.evaluate((state) => {
    Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true });
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    Object.defineProperty(document, 'hasFocus', {
      value: () => state === 'visible',
      configurable: true,
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, visibility);
}
