import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const paths = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
/** The slowest thing that is awaited here is a link that died without a word (20 s). */
const answerMaxMs = 40_000;
/** Pictures of the stories, and what is left of those that failed. */
export const artifacts = join(process.cwd(), 'artifacts/e2e');

export function launch(): Promise<Browser> {
  const executablePath = paths.find((path) => path !== '' && existsSync(path));
  if (!executablePath) throw new Error('Chromium was not found: install it or set CHROMIUM_PATH');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a browser did that it should not have: faults, and requests to anybody else. */
export interface Watched {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly faults: string[];
  readonly foreignRequests: string[];
  /** A picture under artifacts/e2e. */
  shot(name: string): Promise<void>;
  /** The accessibility tree, as a screen reader gets it, under artifacts/e2e. */
  tree(name: string): Promise<string>;
}

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly colorScheme?: 'light' | 'dark';
  /** Of the browser, as in `es-MX`. */
  readonly locale?: string;
  readonly javaScriptEnabled?: boolean;
  /** 2 with half the width and height is a page at 200 %. */
  readonly deviceScaleFactor?: number;
}

export async function watchedPage(browser: Browser, home: string, look: Look): Promise<Watched> {
  const { width, height, ...rest } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    // Pictures and contrasts are those of a page that has come to rest.
    reducedMotion: 'reduce',
    // As the tools print times.
    timezoneId: 'UTC',
    ...rest,
  });
  context.setDefaultTimeout(answerMaxMs);
  const page = await context.newPage();
  const faults: string[] = [];
  const foreignRequests: string[] = [];
  const own = new URL(home).host;
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text())) faults.push(message.text());
  });
  context.on('request', (request) => note(request.url(), own, foreignRequests));
  page.on('websocket', (socket) => note(socket.url(), own, foreignRequests));
  mkdirSync(artifacts, { recursive: true });
  return {
    context,
    page,
    faults,
    foreignRequests,
    shot: async (name) => void (await page.screenshot({ path: join(artifacts, `${name}.png`) })),
    async tree(name) {
      const tree = await page.locator('body').ariaSnapshot();
      writeFileSync(join(artifacts, `${name}.aria.yml`), `${tree}\n`);
      return tree;
    },
  };
}

/** Chromium reports refused and broken requests as errors of the page; ours handle them. */
const isExpected = (text: string): boolean =>
  /Failed to load resource|WebSocket connection to|net::ERR_/.test(text);

function note(url: string, own: string, foreign: string[]): void {
  if (/^(data|blob|about):/.test(url)) return;
  if (new URL(url).host !== own) foreign.push(url);
}
