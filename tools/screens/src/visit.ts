import type { Browser, Page } from 'playwright-core';
import type { Counselor } from './counselor.js';
import type { Profile } from './profiles.js';
import { slowDown } from './throttle.js';

/** A move of what was already on screen. */
export interface Shift {
  readonly stage: string;
  readonly value: number;
  /** Within half a second of a press: the answer to it. */
  readonly afterPress: boolean;
  readonly moved: readonly string[];
}

/** What one visitor waited for and got. Times are milliseconds, bytes as they travelled. */
export interface Visit {
  readonly firstPaintMs: number;
  /** The offer of the service stands there and can be read. */
  readonly offerMs: number;
  /** From the last answer of the survey to a composer that takes a word. */
  readonly firstWordMs: number;
  /** From *Send* to *Saved*. */
  readonly savedMs: number;
  /** By kind of resource, all that came until the first word could be typed. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly shifts: readonly Shift[];
}

interface VisitOptions {
  readonly home: string;
  readonly profile: Profile;
  readonly counselor: Counselor;
}

/** Runs in the page before anything of ours, and is told the stage by the visit. */
const watchShifts = `
  window.stillhereShifts = [];
  window.stillhereStage = 'before';
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const moved = entry.sources.map(({ node }) => node?.className || node?.nodeName || '');
      const { value, hadRecentInput: afterPress } = entry;
      window.stillhereShifts.push({ stage: window.stillhereStage, value, afterPress, moved });
    }
  }).observe({ type: 'layout-shift', buffered: true });
  new MutationObserver((_, watching) => {
    if (document.querySelector('.start') === null) return;
    watching.disconnect();
    requestAnimationFrame(() => (window.stillhereOffer = performance.now()));
  }).observe(document, { childList: true, subtree: true });
`;

/** From the first request to the end of a chat. */
export async function visit(browser: Browser, options: VisitOptions): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 780 },
    isMobile: true,
    hasTouch: true,
    locale: 'en-US',
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(watchShifts);
    const cdp = await context.newCDPSession(page);
    const bytes = await slowDown(cdp, options.profile);
    await page.goto(options.home);
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))');
    const [firstPaintMs, offerMs] = await page.evaluate<[number, number]>(
      `[performance.getEntriesByName('first-contentful-paint')[0].startTime, window.stillhereOffer]`,
    );
    const firstWordMs = await answer(page);
    const came = { ...bytes };
    const savedMs = await talk(page, options.counselor);
    const shifts = await page.evaluate<Shift[]>('window.stillhereShifts');
    return { firstPaintMs, offerMs, firstWordMs, savedMs, bytes: came, shifts };
  } finally {
    await context.close();
  }
}

async function answer(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await stage(page, 'survey');
  await choose(page, 'Feeling low, anxious or empty');
  await choose(page, 'I need somebody very soon');
  return timed(async () => {
    await choose(page, 'English');
    await page.getByLabel('Write here').waitFor();
  });
}

/** Resolves to the time from *Send* to *Saved* of the first message. */
async function talk(page: Page, counselor: Counselor): Promise<number> {
  await stage(page, 'waiting');
  await page.getByText(/You are/).waitFor();
  await page.getByLabel('Write here').fill('I have not slept for three days.');
  const savedMs = await timed(async () => {
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Saved').waitFor();
  });
  const conversation = await page.evaluate<string>(`sessionStorage.getItem('conversation')`);
  await stage(page, 'assigned');
  await counselor.accept(conversation);
  await page.getByText('You are talking with').waitFor();
  await stage(page, 'talk');
  await counselor.say('I am here with you. We have time.');
  await page.locator('article').getByText('We have time.').waitFor();
  await stage(page, 'end');
  await counselor.end(conversation);
  await page.getByText('The chat has ended.').first().waitFor();
  return savedMs;
}

const choose = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

const stage = (page: Page, name: string): Promise<unknown> =>
  page.evaluate(`window.stillhereStage = ${JSON.stringify(name)}`);

async function timed(what: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await what();
  return performance.now() - from;
}
