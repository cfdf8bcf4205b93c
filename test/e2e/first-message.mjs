// npm run first-message: how long a newcomer waits. A fresh clone, an empty npm cache, `npm ci`, `npm start`,
// two browsers, a message and its answer. Prints the seconds from `npm ci` to each step.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const place = mkdtempSync(join(tmpdir(), 'stillhere-first-'));
const checkout = join(place, 'stillhere');
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
// What npm puts around a script must not reach the newcomer's npm.
const clean = Object.entries(process.env).filter(
  ([name]) => !/^npm_(?!config_registry)/.test(name),
);
const env = { ...Object.fromEntries(clean), npm_config_cache: join(place, 'npm-cache') };
const password = 'four quiet words belong here';

spawnSync('git', ['clone', '--quiet', process.cwd(), checkout], { stdio: 'inherit' });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const startedMs = performance.now();
const say = (what) =>
  console.log(`${((performance.now() - startedMs) / 1_000).toFixed(1)} s  ${what}`);

const install = spawnSync('npm', ['ci'], {
  cwd: checkout,
  env,
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (install.status !== 0) throw new Error('npm ci failed');
say('npm ci is done');

const flags = ['--http', '18080', '--grpc', '19090'];
const server = spawn('npm', ['start', '--', ...flags], { cwd: checkout, env, detached: true });
try {
  const oneTime = await new Promise((resolve, reject) => {
    let text = '';
    server.once('exit', () => reject(new Error(`npm start ended:\n${text}`)));
    server.stderr.on('data', (bytes) => (text += bytes));
    server.stdout.on('data', (bytes) => {
      text += bytes;
      const found = /password\s+(\S+)/.exec(text)?.[1];
      if (found && text.includes('Stillhere is ready.')) resolve(found);
    });
  });
  say('npm start is ready');
  const [visitor, desk] = [await newPage(), await newPage()];
  await visitor.goto('http://127.0.0.1:18080/');
  await press(visitor, 'Start');
  await press(visitor, 'Feeling low, anxious or empty');
  await press(visitor, 'I need somebody very soon');
  await press(visitor, 'English');
  await visitor.getByLabel('Write here').fill('Is somebody there?');
  await press(visitor, 'Send');
  await desk.goto('http://127.0.0.1:18080/desk/');
  await desk.getByLabel('Account').fill('admin');
  await desk.getByLabel('Password', { exact: true }).fill(oneTime);
  await press(desk, 'Sign in');
  await desk.getByLabel('The password you came in with').fill(oneTime);
  await desk.getByLabel('New password', { exact: true }).fill(password);
  await desk.getByLabel('New password again').fill(password);
  await press(desk, 'Save and open the desk');
  await desk.getByText('On a break', { exact: true }).click();
  await desk
    .getByRole('button', { name: /^Accept/ })
    .first()
    .click();
  await desk.getByText('Is somebody there?').first().waitFor();
  await desk.getByLabel('Message to the visitor').fill('Yes. I am here.');
  await desk.getByLabel('Message to the visitor').press('Enter');
  await visitor.getByText('Yes. I am here.').first().waitFor();
  say(`the first message is answered`);
} finally {
  const ended = new Promise((resolve) => server.once('close', resolve));
  process.kill(-server.pid, 'SIGTERM');
  await Promise.all([ended, browser.close()]);
  rmSync(place, { recursive: true, force: true });
}

async function newPage() {
  return (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
}

async function press(page, name) {
  await page.getByRole('button', { name, exact: true }).click();
}
