import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lock } from './lock-file.js';
import type { Closure } from './production-closure.js';
import { nodeInImage, type SystemFiles } from './system-files.js';

export interface BillOptions {
  readonly root: string;
  readonly lock: Lock;
  readonly closure: Closure;
  readonly system: SystemFiles;
  readonly version: string;
  /** Of the image that it describes. */
  readonly digest: string;
}

interface Component {
  readonly type: 'library' | 'application' | 'file';
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly { readonly expression: string }[];
}

/**
 * What is in an image (CycloneDX 1.6, JSON): each package with the sum that the lock holds, Node, and the libraries of the
 * system. It says no time and no serial number: the same image has the same bill.
 */
export function billOfMaterials(options: BillOptions): string {
  const { closure, digest, version } = options;
  const components = [
    nodeOf(options),
    ...options.system.libraries.map(libraryOf),
    ...[...closure.own, ...closure.others].map((path) => packageOf(options, path)),
  ];
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'container',
        name: 'stillhere',
        version,
        hashes: [{ alg: 'SHA-256', content: digest.replace('sha256:', '') }],
        licenses: [{ expression: 'Apache-2.0' }],
      },
    },
    components: unique(components),
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function packageOf({ root, lock }: BillOptions, path: string): Component {
  const entry = lock[path] ?? {};
  const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
  const name: string = entry.name ?? manifest.name;
  const version: string = entry.version ?? manifest.version;
  const license: unknown = entry.license ?? manifest.license;
  return {
    ...{ type: path.includes('node_modules/') ? 'library' : 'application', name, version },
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(entry.integrity !== undefined && { hashes: [hashOf(entry.integrity)] }),
    ...(typeof license === 'string' && { licenses: [{ expression: license }] }),
  };
}

/** `sha512-…`, as npm writes it. */
function hashOf(integrity: string): { readonly alg: string; readonly content: string } {
  const [name = '', sum = ''] = integrity.split('-', 2);
  const alg = name.toUpperCase().replace('SHA', 'SHA-');
  return { alg, content: Buffer.from(sum, 'base64').toString('hex') };
}

function nodeOf({ system }: BillOptions): Component {
  const version = process.version.slice(1);
  return {
    ...{ type: 'application', name: nodeInImage, version, purl: `pkg:generic/node@${version}` },
    hashes: [sha256(system.node)],
    licenses: [{ expression: 'MIT' }],
  };
}

const libraryOf = ({ path, content, owner }: SystemFiles['libraries'][number]): Component => ({
  type: 'file',
  name: path,
  ...(owner !== undefined && {
    version: owner.version,
    purl: `pkg:deb/debian/${owner.name}@${encodeURIComponent(owner.version)}`,
  }),
  hashes: [sha256(content)],
});

const sha256 = (content: Uint8Array) => ({
  alg: 'SHA-256',
  content: createHash('sha256').update(content).digest('hex'),
});

/** The same package in two folders is one component. */
function unique(components: readonly Component[]): readonly Component[] {
  const seen = new Map(components.map((one) => [`${one.type} ${one.name} ${one.version}`, one]));
  return [...seen.values()];
}
