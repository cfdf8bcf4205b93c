import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { type App, type Variant, variantsOf } from './apps.js';
import { compactPng } from './compact-png.js';
import type { Galleries } from './galleries.js';

export interface Shot {
  readonly app: App;
  readonly screen: string;
  readonly variant: Variant;
}

export interface Seen {
  readonly shot: Shot;
  readonly png: Buffer;
  /** What is wrong with it, in words: axe's findings, an overflow, a fault of the page. */
  readonly findings: readonly string[];
}

/** The moment at which every picture is taken: both galleries tell their stories around it. */
const moment = new Date('2026-11-22T21:14:05.000Z');
/** Late layout (fonts, measured rows) settles within two pictures; a page that never does moves. */
const triesMax = 8;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Names of an app's screens, from the list that its gallery shows. */
export async function screensOf(
  browser: Browser,
  app: App,
  galleries: Galleries,
): Promise<string[]> {
  const page = await browser.newPage();
  await page.goto(galleries.address(app));
  const links = page.locator('a[href^="?screen="]');
  await links.first().waitFor();
  const names = await links.allTextContents();
  await page.close();
  return names;
}

/** Takes the pictures of one variant one after the other, in one window. */
export async function* photograph(
  browser: Browser,
  shots: readonly Shot[],
  galleries: Galleries,
): AsyncGenerator<Seen> {
  const [first] = shots;
  if (first === undefined) return;
  const { page, takeFaults } = await windowFor(browser, first.variant);
  try {
    for (const shot of shots) {
      const { png, findings } = await take(page, shot, galleries);
      yield { shot, png, findings: [...takeFaults(), ...findings] };
    }
  } finally {
    await page.context().close();
  }
}

/** Every shot of some screens, grouped by variant: one window each. */
export function shotsOf(app: App, screens: readonly string[]): Shot[][] {
  return app.variants.map((variant) =>
    screens
      .filter((screen) => variantsOf(app, screen).includes(variant))
      .map((screen) => ({ app, screen, variant })),
  );
}

async function windowFor(browser: Browser, variant: Variant) {
  const context = await browser.newContext({
    viewport: { width: variant.width, height: variant.height },
    colorScheme: variant.dark ? 'dark' : 'light',
    forcedColors: variant.forcedColors ? 'active' : 'none',
    isMobile: variant.touch ?? false,
    hasTouch: variant.touch ?? false,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-US',
  });
  await context.clock.setFixedTime(moment);
  const page = await context.newPage();
  if (variant.textPx !== undefined) {
    const cdp = await context.newCDPSession(page);
    const fontSizes = { standard: variant.textPx, fixed: variant.textPx };
    await cdp.send('Page.setFontSizes', { fontSizes });
  }
  let faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  const takeFaults = (): string[] => {
    const taken = faults;
    faults = [];
    return taken;
  };
  return { page, takeFaults };
}

async function take(page: Page, shot: Shot, galleries: Galleries): Promise<Omit<Seen, 'shot'>> {
  const { width, height } = shot.variant;
  await page.setViewportSize({ width, height });
  await page.goto(galleries.address(shot.app, shot.screen, shot.variant.query));
  await page.locator(shot.app.ready).first().waitFor();
  await page.evaluate('document.fonts.ready');
  await showWhole(page, shot.variant);
  const png = await settled(page);
  return { png: compactPng(png), findings: await findingsOf(page) };
}

/**
 * Makes the window as high as the page, so that what sticks to its edges stands where the page ends.
 * What is as high as the window grows with it, up to its own limit.
 */
async function showWhole(page: Page, { width, height }: Variant): Promise<void> {
  let shown = height;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const whole = await page.evaluate<number>('document.documentElement.scrollHeight');
    if (whole <= shown) return;
    shown = whole;
    await page.setViewportSize({ width, height: shown });
  }
  throw new Error(`${page.url()} grows with its window`);
}

/** The picture once two in a row are the same. */
async function settled(page: Page): Promise<Buffer> {
  let last: Buffer = Buffer.alloc(0);
  for (let tries = 0; tries < triesMax; tries += 1) {
    const now = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    if (now.equals(last)) return now;
    last = now;
  }
  throw new Error(`${page.url()} does not stand still`);
}

interface Violation {
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

async function findingsOf(page: Page): Promise<string[]> {
  const isWider = await page.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  await page.evaluate(axe);
  const violations = await page.evaluate<Violation[]>('axe.run().then((run) => run.violations)');
  const found = violations.map(({ impact, help, nodes }) => {
    const places = nodes.map(({ target }) => target.join(' ')).join(', ');
    return `${impact}: ${help} (${places})`;
  });
  return isWider ? ['wider than its window', ...found] : found;
}
