import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeArtifacts } from './artifacts.js';
import { releasedChangelog } from './changelog.js';
import { checkReady } from './checks.js';
import { run } from './shell.js';
import { setVersion } from './versions.js';

export interface ReleaseOptions {
  readonly root: string;
  /** `1.2.3`. */
  readonly version: string;
  /** In a clone that is thrown away. */
  readonly isDry: boolean;
  /** Artifacts go into a folder of the version below it. */
  readonly to: string;
  readonly now: Date;
}

/** Checks first, changes then. @throws ReleaseRefused */
export function release(options: ReleaseOptions): { readonly files: readonly string[] } {
  const { root, version, isDry } = options;
  checkReady(root, version);
  if (!isDry) return releaseIn(root, options);
  const clone = mkdtempSync(join(tmpdir(), 'stillhere-release-'));
  try {
    run('git', ['clone', '--quiet', '--no-hardlinks', root, clone], root);
    // What `npm ci` would put there.
    const installed = join(root, 'node_modules');
    if (existsSync(installed)) symlinkSync(installed, join(clone, 'node_modules'));
    return releaseIn(clone, options);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

function releaseIn(root: string, { version, to, now }: ReleaseOptions) {
  const changelog = join(root, 'CHANGELOG.md');
  const day = now.toISOString().slice(0, 10);
  setVersion(root, version);
  writeFileSync(changelog, releasedChangelog(readFileSync(changelog, 'utf8'), version, day));
  const { scripts = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts?: Readonly<Record<string, string>>;
  };
  // What integrators compile against from now on.
  if (scripts['lint:proto'] !== undefined)
    run('npm', ['run', '-s', 'lint:proto', '--', '--release'], root);
  const who = isNamed(root)
    ? []
    : ['-c', 'user.name=release', '-c', 'user.email=release@localhost'];
  run('git', [...who, 'commit', '--quiet', '--all', '--message', `Version ${version}`], root);
  run('git', [...who, 'tag', '--annotate', `v${version}`, '--message', `Version ${version}`], root);
  const startedOn = now.toISOString();
  return { files: makeArtifacts({ root, version, to: join(to, version), startedOn }) };
}

function isNamed(root: string): boolean {
  try {
    return run('git', ['config', 'user.email'], root) !== '';
  } catch {
    return false;
  }
}
