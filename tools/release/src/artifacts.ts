import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provenanceOf } from './provenance.js';
import { isThere, run } from './shell.js';

export interface ArtifactsOptions {
  /** The tree at the tag. */
  readonly root: string;
  readonly version: string;
  /** A new folder. */
  readonly to: string;
  readonly startedOn: string;
}

const chart = 'deploy/helm/stillhere';

/** The source, and where they can be made the image and the chart; their sums and what they were made of. */
export function makeArtifacts({
  root,
  version,
  to,
  startedOn,
}: ArtifactsOptions): readonly string[] {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const source = `stillhere-${version}.tar`;
  const prefix = `--prefix=stillhere-${version}/`;
  run('git', ['archive', '--format=tar', prefix, '--output', join(to, source), 'HEAD'], root);
  const { scripts = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts?: Readonly<Record<string, string>>;
  };
  if (scripts.images !== undefined) {
    const name = ['--name', `stillhere:${version}`];
    run('npm', ['run', '-s', 'images', '--', '--to', to, ...name], root);
  }
  if (existsSync(join(root, chart)) && isThere('helm')) {
    run('helm', ['package', chart, '--destination', to], root);
  }
  const made = readdirSync(to).sort();
  const subjects = made.map((name) => ({ name, digest: { sha256: sumOf(join(to, name)) } }));
  const statement = provenanceOf({
    ...{ version, subjects, startedOn },
    commit: run('git', ['rev-parse', 'HEAD'], root),
    lockSha256: sumOf(join(root, 'package-lock.json')),
    finishedOn: new Date().toISOString(),
  });
  writeFileSync(join(to, 'provenance.intoto.json'), `${JSON.stringify(statement, null, 2)}\n`);
  const all = [...made, 'provenance.intoto.json'];
  const sums = all.map((name) => `${sumOf(join(to, name))}  ${name}\n`);
  writeFileSync(join(to, 'SHA256SUMS'), sums.join(''));
  return [...all, 'SHA256SUMS'].map((name) => join(to, name));
}

const sumOf = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');
