// Builds everything that runs: each package's src → dist with swc, then the two web apps with vite.
//   npm run build                 all of it
//   npm run build -- --if-stale   only what changed since the last build (what `npm start` uses)
//   npm run build -- --no-apps    without the web apps
//   npm run build -- --only PATH  one package or app (what Nx asks for)
// Type checking is not part of it (npm run typecheck): a start must not wait for it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { publishPages } from './publish-pages.mjs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  console.error(
    `Stillhere needs Node 22.15 or newer; this is ${process.version} (${process.execPath}).\n` +
      'Run "npm ci" first: it brings the Node that npm start uses, where the platform is known. Otherwise\n' +
      'install a newer Node. Nothing was changed.',
  );
  process.exit(1);
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
if (!existsSync(join(root, 'node_modules/@swc/core'))) {
  console.error(
    'What Stillhere is made of is not installed yet. Run "npm ci" first. Nothing was changed.',
  );
  process.exit(1);
}
const flags = new Set(process.argv.slice(2));
const ifStale = flags.has('--if-stale');
const args = process.argv.slice(2);
const only = args.includes('--only') ? resolve(root, args[args.indexOf('--only') + 1]) : undefined;
const isWanted = (folder) => only === undefined || folder === only;
const apps = ['visitor-chat', 'desk'];

/** What a change of any of these means: build again. Content, not times: a fresh clone has new times. */
function fingerprint(folder, extra = []) {
  const hash = createHash('sha256');
  for (const file of filesBelow(folder)) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  for (const file of extra) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.'))
      continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

const stampOf = (folder) => join(folder, 'dist', '.built-from');
const isFresh = (folder, print) =>
  existsSync(stampOf(folder)) && readFileSync(stampOf(folder), 'utf8') === print;

function packages() {
  return ['libs', 'services', 'tools', 'test'].flatMap((room) =>
    existsSync(join(root, room))
      ? readdirSync(join(root, room))
          .filter((name) => !(room === 'services' && apps.includes(name)))
          .map((name) => join(root, room, name))
          .filter(isWanted)
          .filter(
            (folder) => existsSync(join(folder, 'src')) && existsSync(join(folder, 'package.json')),
          )
      : [],
  );
}

async function buildPackages() {
  const stale = [];
  for (const folder of packages()) {
    const sources = [...filesBelow(join(folder, 'src'))];
    if (!sources.some((file) => file.endsWith('.ts'))) continue;
    const print = fingerprint(join(folder, 'src'), ['.swcrc', 'package-lock.json']);
    if (!ifStale || !isFresh(folder, print)) stale.push({ folder, sources, print });
  }
  if (stale.length === 0) return 0;
  const swc = await import('@swc/core');
  const options = { swcrc: true, configFile: join(root, '.swcrc'), cwd: root };
  let count = 0;
  for (const { folder, sources, print } of stale) {
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    for (const file of sources) {
      if (/\.((contract|engine)-)?spec\.ts$/.test(file) || file.endsWith('.d.ts')) continue;
      const target = join(folder, 'dist', relative(join(folder, 'src'), file));
      mkdirSync(dirname(target), { recursive: true });
      if (!file.endsWith('.ts')) {
        writeFileSync(target, readFileSync(file));
        continue;
      }
      const { code } = swc.transformFileSync(file, { ...options, filename: file });
      writeFileSync(target.replace(/\.ts$/, '.js'), code);
      count += 1;
    }
    mkdirSync(join(folder, 'dist'), { recursive: true });
    writeFileSync(stampOf(folder), print);
  }
  return count;
}

async function buildApp(name) {
  const folder = join(root, 'services', name);
  if (!isWanted(folder)) return false;
  if (!existsSync(join(folder, 'vite.config.ts')) && !existsSync(join(folder, 'vite.config.mjs')))
    return false;
  const print = createHash('sha256')
    .update(fingerprint(folder, ['package-lock.json']))
    .update(fingerprint(join(root, 'libs/live-protocol/src')))
    .digest('hex');
  if (ifStale && isFresh(folder, print)) return false;
  const { build } = await import('vite');
  const next = join(folder, 'dist', '.next');
  await build({ root: folder, logLevel: 'warn', build: { outDir: next, emptyOutDir: true } });
  compress(next);
  publishPages(next, join(folder, 'dist'));
  writeFileSync(stampOf(folder), print);
  return true;
}

/** Once, as small as it gets: a slow phone on a weak link waits for every byte. */
function compress(folder) {
  for (const file of [...filesBelow(folder)].filter((name) =>
    /\.(html|js|css|svg|json)$/.test(name),
  )) {
    const text = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(text));
    writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
  }
}

/** Only what cannot be written is expected here; anything else is a fault and shows as one. */
process.on('uncaughtException', (error) => {
  if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) {
    console.error(error);
  } else {
    console.error(
      `The sources are newer than what is built, and this account cannot write ${error.path}.\n` +
        'Run "npm run build" as the owner of this folder once; a start then writes nothing here.',
    );
  }
  process.exit(1);
});

const started = performance.now();
const count = await buildPackages();
const built = [];
if (!flags.has('--no-apps')) for (const name of apps) if (await buildApp(name)) built.push(name);
if (count > 0 || built.length > 0) {
  const what = [count > 0 ? `${count} files` : '', ...built].filter(Boolean).join(', ');
  console.error(`built ${what} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
