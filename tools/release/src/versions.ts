import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  version?: string;
  workspaces?: string[];
  [field: string]: unknown;
}

const ours = /^@stillhere\//;
const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies'];
const chart = 'deploy/helm/stillhere/Chart.yaml';

/** Every package of ours under the new version, and who names it: manifests, the lock, the chart. */
export function setVersion(root: string, version: string): void {
  const { workspaces = [] } = readJson<Manifest>(root, 'package.json');
  const folders = globSync(
    workspaces.map((one) => `${one}/package.json`),
    { cwd: root },
  );
  for (const path of ['package.json', ...folders]) {
    writeJson(root, path, versioned(readJson<Manifest>(root, path), version));
  }
  const lock = readJson<{ version: string; packages: Record<string, Manifest> }>(
    root,
    'package-lock.json',
  );
  lock.version = version;
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!path.includes('node_modules/')) versioned(entry, version);
  }
  writeJson(root, 'package-lock.json', lock);
  if (!existsSync(join(root, chart))) return;
  const text = readFileSync(join(root, chart), 'utf8');
  const next = text.replace(/^(version|appVersion): .*$/gm, `$1: ${version}`);
  writeFileSync(join(root, chart), next);
}

function versioned(manifest: Manifest, version: string): Manifest {
  manifest.version = version;
  for (const field of dependencyFields) {
    const named = manifest[field] as Record<string, string> | undefined;
    for (const name of Object.keys(named ?? {}))
      if (named && ours.test(name)) named[name] = version;
  }
  return manifest;
}

const readJson = <Value>(root: string, path: string): Value =>
  JSON.parse(readFileSync(join(root, path), 'utf8')) as Value;
const writeJson = (root: string, path: string, value: unknown): void =>
  writeFileSync(join(root, path), `${JSON.stringify(value, null, 2)}\n`);
