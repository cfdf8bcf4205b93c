import { ImageFault } from './image-fault.js';
import type { Lock, LockEntry } from './lock-file.js';

/** What running some workspaces takes; paths as in the lock, sorted. */
export interface Closure {
  /** Our own: `libs/kernel`. */
  readonly own: readonly string[];
  /** Of others: `node_modules/fastify`, `libs/x/node_modules/y`. */
  readonly others: readonly string[];
}

/**
 * Follows dependencies and peers, no development dependencies. An optional one is followed where somebody else needs it
 * anyway, and left out otherwise. Throws ImageFault where the lock has a hole.
 */
export function productionClosure(lock: Lock, workspaces: readonly string[]): Closure {
  const found = new Set<string>();
  const open = [...workspaces];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    const entry = lock[path];
    if (entry === undefined) throw new ImageFault(`${path} is not in package-lock.json.`);
    found.add(path);
    for (const name of neededBy(entry)) {
      const at = placeOf(lock, path, name);
      if (at === undefined) {
        throw new ImageFault(`${path} needs ${name}, which is not in package-lock.json.`);
      }
      const { link, resolved } = lock[at] ?? {};
      open.push(link === true && resolved !== undefined ? resolved : at);
    }
  }
  const paths = [...found].sort();
  const isOther = (path: string): boolean => path.includes('node_modules/');
  return { own: paths.filter((path) => !isOther(path)), others: paths.filter(isOther) };
}

function neededBy(entry: LockEntry): readonly string[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = entry;
  const isOptional = (name: string): boolean =>
    entry.peerDependenciesMeta?.[name]?.optional === true || name in optionalDependencies;
  return [
    ...Object.keys(dependencies),
    ...Object.keys(peerDependencies).filter((name) => !isOptional(name)),
  ];
}

/** As Node looks for it: in the folder that asks, then in each above. */
function placeOf(lock: Lock, from: string, name: string): string | undefined {
  for (let base = from; ; base = above(base)) {
    const at = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (lock[at] !== undefined) return at;
    if (base === '') return undefined;
  }
}

function above(base: string): string {
  const at = base.lastIndexOf('/node_modules/');
  return at < 0 ? '' : base.slice(0, at);
}
