import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Modules and files agree but for this. */
const nameOf = (text: string): string => text.replaceAll('-', '_');

/**
 * The files of these modules and of all that they need, each behind what it needs. One that the
 * kernel has built in has no file.
 */
export function modulesInOrder(folder: string, names: readonly string[]): string[] {
  const files = new Map<string, string>();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.ko')) files.set(nameOf(basename(path, '.ko')), join(folder, path));
  }
  const order = new Set<string>();
  const add = (name: string): void => {
    const file = files.get(nameOf(name));
    if (file === undefined || order.has(file)) return;
    for (const needed of neededBy(file)) add(needed);
    order.add(file);
  };
  names.forEach(add);
  return [...order];
}

/** As the module itself says in its section `.modinfo`. */
function neededBy(file: string): string[] {
  const said = /\0depends=([^\0]*)\0/.exec(readFileSync(file, 'latin1'))?.[1] ?? '';
  return said.split(',').filter((name) => name !== '');
}
