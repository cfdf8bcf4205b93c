import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ImageFault } from './image-fault.js';
import type { Entry } from './tar.js';

/** Where Node stands in the image; it is the entry point. */
export const nodeInImage = 'usr/bin/node';
/** Who runs in it: nobody on any machine, and the number that images without a shell agreed on. */
export const imageUser = { id: 65_532, name: 'stillhere' } as const;

/** A file that Node needs of the system it was built for. */
export interface SystemLibrary {
  /** In the image, as the loader asks for it: `lib/x86_64-linux-gnu/libc.so.6`. */
  readonly path: string;
  readonly content: Buffer;
  /** Which package of this system it is of; `undefined` where that cannot be said. */
  readonly owner: { readonly name: string; readonly version: string } | undefined;
}

export interface SystemFiles {
  readonly node: Buffer;
  readonly libraries: readonly SystemLibrary[];
}

/** The Node that the lock brings, and the libraries of this machine that it is linked to. Throws ImageFault. */
export function readSystemFiles(root: string): SystemFiles {
  const path = realpathSync(join(root, 'node_modules/.bin/node'));
  return { node: readFileSync(path), libraries: librariesOf(path).map(libraryAt) };
}

export function systemEntries({ node, libraries }: SystemFiles): readonly Entry[] {
  const { id, name } = imageUser;
  return [
    { kind: 'file', path: nodeInImage, mode: 0o755, content: node },
    ...libraries.map(({ path, content }): Entry => ({ kind: 'file', path, mode: 0o755, content })),
    text('etc/passwd', `root:x:0:0::/:/none\n${name}:x:${id}:${id}::/:/none\n`),
    text('etc/group', `root:x:0:\n${name}:x:${id}:\n`),
    // Names come from the cluster's DNS.
    text('etc/nsswitch.conf', 'hosts: files dns\n'),
    { kind: 'directory', path: 'tmp', mode: 0o1777 },
  ];
}

const text = (path: string, content: string): Entry => ({
  ...{ kind: 'file', path, mode: 0o644 },
  content: Buffer.from(content),
});

function librariesOf(program: string): readonly string[] {
  const { stdout, status, error } = spawnSync('ldd', [program], { encoding: 'utf8' });
  if (status !== 0) {
    throw new ImageFault(
      `What Node is linked to cannot be found out: "ldd ${program}" ended with ${status}. Images are made on Linux with glibc.`,
      { cause: error },
    );
  }
  const missing = /^\s*(\S+) => not found/m.exec(stdout);
  if (missing !== null) {
    throw new ImageFault(
      `Node needs ${missing[1]}, which is not on this machine (Debian: libatomic1, libstdc++6).`,
    );
  }
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

function libraryAt(path: string): SystemLibrary {
  return {
    path: path.replace(/^\/+/, ''),
    content: readFileSync(path),
    owner: ownerOf(path),
  };
}

/** By Debian's own book. Where a system is merged, the book knows the path without `/usr`, or with. */
function ownerOf(path: string): SystemLibrary['owner'] {
  const real = realpathSync(path);
  for (const asked of [path, real, `*/${basename(real)}`]) {
    const { stdout, status } = spawnSync('dpkg-query', ['-S', asked], { encoding: 'utf8' });
    const name = /^([^:,\s]+)/.exec(stdout ?? '')?.[1];
    if (status !== 0 || name === undefined) continue;
    const shown = spawnSync('dpkg-query', ['-s', name], { encoding: 'utf8' });
    const version = /^Version: (.+)$/m.exec(shown.stdout ?? '')?.[1];
    if (version) return { name, version };
  }
  return undefined;
}
