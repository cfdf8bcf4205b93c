import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home, otherEntries, ownEntries, programs } from './application-files.js';
import { billOfMaterials } from './bill-of-materials.js';
import { readLock } from './lock-file.js';
import { imageOf, type Layer } from './oci-image.js';
import { productionClosure } from './production-closure.js';
import { imageUser, nodeInImage, readSystemFiles, systemEntries } from './system-files.js';

export interface MadeImage {
  readonly digest: string;
  readonly name: string;
  readonly archive: Buffer;
  /** CycloneDX, JSON. */
  readonly bill: string;
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** All that lies in the image, what changes seldom first. Throws ImageFault. */
export function readLayers(root: string) {
  const lock = readLock(root);
  const closure = productionClosure(lock, programs);
  const system = readSystemFiles(root);
  const layers: readonly Layer[] = [
    { what: 'Node, and what it is linked to', entries: systemEntries(system) },
    { what: 'packages of others', entries: otherEntries(root, closure) },
    { what: 'Stillhere', entries: ownEntries(root, closure) },
  ];
  return { lock, closure, system, layers };
}

/**
 * One image of everything that runs, from what is installed and built in `root`. What it runs is the container's
 * argument: `services/session/dist/main.js`. Throws ImageFault.
 */
export function makeImage(root: string, name: string): MadeImage {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const read = readLayers(root);
  const { digest, archive } = imageOf({
    ...{ name, layers: read.layers, user: imageUser.id, workingDirectory: `/${home}` },
    architecture: architectures[process.arch] ?? process.arch,
    entrypoint: [`/${nodeInImage}`],
    command: ['services/standalone/dist/main.js', '--help'],
    environment: { NODE_ENV: 'production', HOME: '/tmp', STILLHERE_HOST: '0.0.0.0' },
    labels: {
      'org.opencontainers.image.title': 'Stillhere',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    },
  });
  const { lock, closure, system } = read;
  return {
    name,
    digest,
    archive,
    bill: billOfMaterials({ root, lock, closure, system, version, digest }),
  };
}
