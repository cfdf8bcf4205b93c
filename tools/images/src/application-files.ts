import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ImageFault } from './image-fault.js';
import type { Closure } from './production-closure.js';
import type { Entry } from './tar.js';

/** What runs in the image: each service, all of them in one process, and what an operator needs beside them. */
export const programs = [
  ...['session', 'routing', 'presence', 'intake', 'reporting', 'edge', 'relay', 'standalone'].map(
    (name) => `services/${name}`,
  ),
  ...['admin', 'backup', 'migrate', 'replay', 'verify-log'].map((name) => `tools/${name}`),
];
/** Built into pages already: nothing of what they are made of is needed. */
const pages = ['services/visitor-chat', 'services/desk'];

/** The folder of all of it in the image. */
export const home = 'app';

/** For a compiler or a person, never for a run. */
const isNeverRun = (name: string): boolean => /\.(d\.[cm]?ts|map|md|markdown|flow)$/i.test(name);

export function otherEntries(root: string, { others }: Closure): readonly Entry[] {
  return others.flatMap((path) => [
    ...filesBelow(root, path, (name) => name === 'node_modules' || isNeverRun(name)),
  ]);
}

/** `dist` of each of our own, its package.json, and the link by which the others find it. */
export function ownEntries(root: string, { own }: Closure): readonly Entry[] {
  const packages = own.flatMap((path): readonly Entry[] => [
    fileAt(root, `${path}/package.json`),
    linkTo(root, path),
    ...built(root, path),
  ]);
  const built_ = pages.flatMap((path) => [...built(root, path)]);
  const legal = ['LICENSE', 'NOTICE', 'package.json'].map((name) => fileAt(root, name));
  return [...legal, ...packages, ...built_];
}

function built(root: string, path: string): readonly Entry[] {
  const entries = [...filesBelow(root, `${path}/dist`, (name) => name.startsWith('.'))];
  if (entries.length > 0) return entries;
  throw new ImageFault(`${path} is not built. Run "npm run build" first. Nothing was written.`);
}

function linkTo(root: string, path: string): Entry {
  const { name } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
  return { kind: 'link', path: `${home}/node_modules/${name}`, target: `../../${path}` };
}

function* filesBelow(
  root: string,
  path: string,
  isLeft: (name: string) => boolean,
): Iterable<Entry> {
  for (const name of namesIn(join(root, path))) {
    if (isLeft(name)) continue;
    const at = `${path}/${name}`;
    const found = lstatSync(join(root, at));
    if (found.isDirectory()) yield* filesBelow(root, at, isLeft);
    else if (found.isSymbolicLink())
      yield { kind: 'link', path: `${home}/${at}`, target: readlinkSync(join(root, at)) };
    else yield fileAt(root, at);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Nothing in the application is a program of its own: Node reads all of it. */
const fileAt = (root: string, path: string): Entry => ({
  ...{ kind: 'file', path: `${home}/${path}`, mode: 0o644 },
  content: readFileSync(join(root, path)),
});
