// Makes a new service or library with all its rooms, so that every one starts in the same order.
//   npm run new -- service NAME     services/NAME: module, domain, application, projections, reactors, transport
//   npm run new -- library NAME     libs/NAME
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { libraryFiles, serviceFiles } from './templates.mjs';

const here = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const usage = 'npm run new -- service NAME\nnpm run new -- library NAME';
const kinds = { service: ['services', serviceFiles], library: ['libs', libraryFiles] };

/** Writes the files below `root`; returns their paths. Never overwrites. */
export function generate(root, kind, name) {
  if (!(kind in kinds))
    throw new Error(`expected "service" or "library", got "${kind ?? ''}"\n${usage}`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name ?? '')) {
    throw new Error(
      `the name must be lower-case words joined by "-", got "${name ?? ''}"\n${usage}`,
    );
  }
  const [room, filesOf] = kinds[kind];
  const folder = join(root, room, name);
  if (existsSync(folder)) throw new Error(`${room}/${name} is there already; nothing was written`);
  const written = [];
  for (const [path, text] of Object.entries(filesOf(name))) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    written.push(`${room}/${name}/${path}`);
  }
  return written;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const [kind, name] = process.argv.slice(2);
    for (const path of generate(here, kind, name)) console.log(path);
    console.log(
      'Now: npm install (links it), add what it decides, and tell ARCHITECTURE.md who it is.',
    );
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}
