/**
 * `npm run look -w services/visitor-chat -- --out DIR [--only NAME,…] [--axe]`
 * Pictures of every screen and state in light, dark, forced colours, right-to-left, Spanish, at 320,
 * 768, 1440 pixels and at 200 %; `--axe` also checks each and exits 1 on a serious finding.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string' },
    axe: { type: 'boolean', default: false },
    chromium: { type: 'string', default: process.env.CHROMIUM ?? '/usr/bin/chromium' },
  },
});
if (values.out === undefined && !values.axe) {
  console.error('Say where the pictures go: --out DIR (or --axe to check only).');
  process.exit(2);
}

/** Each look at a screen; the first three are also the ones that axe reads. */
const looks = [
  { name: '320-light', width: 320, height: 640 },
  { name: '768-dark', width: 768, height: 1024, colorScheme: 'dark' },
  { name: '768-rtl', width: 768, height: 1024, query: '&dir=rtl' },
  { name: '1440-light', width: 1440, height: 900 },
  { name: '320-es-dark', width: 320, height: 640, colorScheme: 'dark', query: '&lang=es' },
  { name: '768-forced', width: 768, height: 1024, forcedColors: 'active' },
  // 1280 × 1024 at 200 % is a window of 640 × 512.
  { name: '200-percent', width: 640, height: 512, deviceScaleFactor: 2 },
];
const looksForAxe = 3;
const serious = new Set(['serious', 'critical']);

const server = await createServer({
  configFile: new URL('../vite.config.ts', import.meta.url).pathname,
  server: { port: 0, host: '127.0.0.1', proxy: {} },
  logLevel: 'warn',
});
await server.listen();
const origin = server.resolvedUrls.local[0];
const browser = await chromium.launch({
  executablePath: values.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
});
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let findings = 0;
try {
  const { screens } = await server.ssrLoadModule('/src/gallery/screens.ts');
  const names = Object.keys(screens).filter(
    (name) => values.only === undefined || values.only.split(',').includes(name),
  );
  if (values.out !== undefined) mkdirSync(values.out, { recursive: true });
  for (const [index, look] of looks.entries()) await lookAt(look, names, index < looksForAxe);
} finally {
  await browser.close();
  await server.close();
}
if (values.axe) console.log(`${findings} serious findings`);
process.exitCode = findings > 0 ? 1 : 0;

async function lookAt(look, names, withAxe) {
  const { width, height, colorScheme, forcedColors, deviceScaleFactor } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: 'reduce',
    colorScheme: colorScheme ?? 'light',
    forcedColors: forcedColors ?? 'none',
    deviceScaleFactor: deviceScaleFactor ?? 1,
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    findings += 1;
    console.log(`${look.name}: ${error.message}`);
  });
  for (const name of names) {
    await page.goto(`${origin}gallery.html?screen=${name}${look.query ?? ''}`);
    await page.waitForSelector('main');
    if (values.out !== undefined) {
      await page.screenshot({ path: join(values.out, `${name}.${look.name}.png`), fullPage: true });
    }
    await report(page, `${name} ${look.name}`, withAxe);
  }
  await context.close();
}

async function report(page, where, withAxe) {
  const overflows = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  if (overflows) {
    findings += 1;
    console.log(`${where}: wider than the window`);
  }
  if (!withAxe || !values.axe) return;
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const violation of violations) {
    if (serious.has(violation.impact)) findings += 1;
    const places = violation.nodes.map((node) => node.target.join(' ')).join(', ');
    console.log(`${where}: ${violation.impact}: ${violation.help} (${places})`);
  }
}
