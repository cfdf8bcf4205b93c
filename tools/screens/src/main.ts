import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '@stillhere/command-line';
import type { Browser } from 'playwright-core';
import { type App, type AppName, appNames, apps, pictureName } from './apps.js';
import { launch } from './browser.js';
import { type Galleries, openGalleries } from './galleries.js';
import { measure } from './measure.js';
import { measuresPage } from './measures-page.js';
import { type Album, albumPage, albumReadme } from './pages.js';
import { photograph, type Shot, screensOf, shotsOf } from './photograph.js';

const read = readSettings(
  {
    out: { kind: 'text', value: 'DIR', default: 'docs/screens', help: 'Where the pictures go' },
    app: {
      kind: 'text',
      value: 'APP,…',
      default: appNames.join(','),
      help: `Of ${appNames.join(', ')}`,
    },
    only: { kind: 'text', value: 'SCREEN,…', default: '', help: 'These screens' },
    'no-pictures': { kind: 'switch', help: 'The measures only' },
    'no-measures': { kind: 'switch', help: 'The pictures only' },
  },
  { args: process.argv.slice(2), env: {}, usage: 'npm run screens -- [settings]' },
);
if (!read.ok) {
  console[read.help ? 'log' : 'error'](read.text);
  process.exit(read.help ? 0 : 2);
}
const { values } = read;
const askedApps = values.app.split(',');
const only = values.only === '' ? undefined : values.only.split(',');
const wanted = appNames.filter((name) => askedApps.includes(name)).map((name) => apps[name]);
const isWhole = wanted.length === appNames.length && only === undefined;
if (wanted.length === 0) {
  console.error(`There is no such app. Known: ${appNames.join(', ')}.`);
  process.exit(2);
}

const browser = await launch();
try {
  if (!values['no-pictures']) process.exitCode = (await takeAll(browser)) > 0 ? 1 : 0;
  if (!values['no-measures']) {
    mkdirSync(values.out, { recursive: true });
    const measures = await measure(browser);
    writeFileSync(join(values.out, 'measures.md'), measuresPage(measures, browser.version()));
    const { bytes, bytesMax } = measures.weight;
    if (bytes > bytesMax) {
      console.log(`the visitor page is ${bytes} bytes before the first word, of ${bytesMax}`);
      process.exitCode = 1;
    }
  }
} finally {
  await browser.close();
}

/** Resolves to the number of findings. */
async function takeAll(browser: Browser): Promise<number> {
  const galleries = await openGalleries(wanted);
  let findings = 0;
  try {
    const album: Record<AppName, readonly string[]> = { 'visitor-chat': [], desk: [] };
    for (const app of wanted) {
      const all = await screensOf(browser, app, galleries);
      album[app.name] = all.filter((name) => only?.includes(name) ?? true);
      findings += await takeApp(browser, app, { galleries, screens: album[app.name] });
    }
    if (isWhole) writeAlbum(album);
  } finally {
    await galleries.close();
  }
  console.log(findings === 0 ? 'nothing found' : `${findings} findings`);
  return findings;
}

interface AppShots {
  readonly galleries: Galleries;
  readonly screens: readonly string[];
}

async function takeApp(browser: Browser, app: App, { galleries, screens }: AppShots) {
  const folder = join(values.out, app.name);
  mkdirSync(folder, { recursive: true });
  const groups = shotsOf(app, screens);
  if (isWhole) removeOthers(folder, groups.flat());
  let findings = 0;
  for (const group of groups) {
    for await (const { shot, png, findings: found } of photograph(browser, group, galleries)) {
      writeFileSync(join(folder, pictureName(shot.screen, shot.variant)), png);
      for (const finding of found) {
        console.log(`${app.name} ${shot.screen} ${shot.variant.name}: ${finding}`);
      }
      findings += found.length;
    }
  }
  return findings;
}

/** Pictures of screens that are no more. */
function removeOthers(folder: string, shots: readonly Shot[]): void {
  const kept = new Set(shots.map(({ screen, variant }) => pictureName(screen, variant)));
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.png') && !kept.has(name)) rmSync(join(folder, name));
  }
}

function writeAlbum(album: Album): void {
  writeFileSync(join(values.out, 'index.html'), albumPage(album));
  writeFileSync(join(values.out, 'README.md'), albumReadme(album));
}
