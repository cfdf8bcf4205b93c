import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Mark } from '../said.js';
import { type Kit, must } from './kit.js';
import { writeOldLog } from './old-log.js';

const root = process.cwd();
const imageMb = 512;
const emptyFolders = ['data', 'dev', 'etc', 'proc', 'sys', 'tmp'];
/** What runs in the machine; all that it needs comes with it. */
const packages = ['test/power', 'services/standalone', 'test/crash', 'tools/admin'];
const pages = ['services/visitor-chat/dist', 'services/desk/dist'];

export interface RootImage {
  readonly path: string;
  /** What stands in the old log that comes with it. */
  readonly oldEvents: readonly Mark[];
}

/** A file system with this Node, the built packages and what they need, as the machine's own. */
export async function makeRootImage({ busybox }: Kit, scratch: string): Promise<RootImage> {
  const stage = join(scratch, 'root');
  for (const folder of emptyFolders) mkdirSync(join(stage, folder), { recursive: true });
  put(stage, '/bin/node', process.execPath);
  put(stage, '/bin/busybox', busybox);
  for (const library of librariesOf(process.execPath)) put(stage, library, library);
  for (const folder of withDependencies(packages.map((path) => join(root, path)))) {
    copyPackage(folder, join(stage, 'app'));
  }
  for (const page of pages) cpSync(join(root, page), join(stage, 'app', page), { recursive: true });
  const oldEvents = await writeOldLog(join(stage, 'app/old-log'));
  const path = join(scratch, 'root.img');
  must('truncate', '-s', `${imageMb}M`, path);
  must('mkfs.ext4', '-q', '-d', stage, path);
  return { path, oldEvents };
}

function put(stage: string, path: string, from: string): void {
  const to = join(stage, path);
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(realpathSync(from), to);
}

/** As the loader will look for them. */
const librariesOf = (program: string): string[] =>
  [...must('ldd', program).matchAll(/(?:^|=>)\s+(\/\S+) \(/gm)].map(([, path = '']) => path);

/** These packages and all that they need when they run. */
function withDependencies(folders: readonly string[]): Set<string> {
  const found = new Set<string>();
  const add = (folder: string): void => {
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) {
      const at = placeOf(name, folder);
      if (at !== undefined) add(at);
    }
  };
  folders.forEach(add);
  return found;
}

/** Where Node would find it from there. */
function placeOf(name: string, from: string): string | undefined {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    if (existsSync(path)) return realpathSync(path);
  }
  return undefined;
}

function copyPackage(folder: string, app: string): void {
  const to = resolve(app, relative(root, folder));
  // Packages below it are copied for themselves, where somebody needs them.
  const filter = (path: string): boolean =>
    path === folder || !path.includes(join(folder, 'node_modules'));
  cpSync(folder, to, { recursive: true, filter });
  if (folder.includes('/node_modules/')) return;
  const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const link = join(app, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(relative(dirname(link), to), link);
}
