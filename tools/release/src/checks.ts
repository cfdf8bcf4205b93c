import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unreleasedOf } from './changelog.js';
import { ReleaseRefused } from './release-refused.js';
import { run } from './shell.js';

/** Everything that has to be so before a release changes anything. @throws ReleaseRefused */
export function checkReady(root: string, version: string): void {
  const changed = run('git', ['status', '--porcelain'], root);
  if (changed !== '') throw refused(`There are changes that are not committed:\n${changed}\n`);
  const { version: before } = JSON.parse(read(root, 'package.json')) as { version: string };
  if (!isNewer(version, before)) throw refused(`${version} does not come after ${before}.`);
  if (run('git', ['tag', '--list', `v${version}`], root) !== '')
    throw refused(`There is a tag v${version} already.`);
  if (unreleasedOf(read(root, 'CHANGELOG.md')) === '')
    throw refused('CHANGELOG.md says nothing under "## [Unreleased]".');
  if (!read(root, 'docs/upgrading.md').includes(`| ${version} |`)) {
    throw refused(
      `docs/upgrading.md has no row "| ${version} | what it needs | back |" under Versions.`,
    );
  }
}

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');
const refused = (sentence: string) => new ReleaseRefused(`${sentence} Nothing was changed.`);

function isNewer(version: string, before: string): boolean {
  const [now = [], then = []] = [version, before].map((one) => one.split('.').map(Number));
  const at = now.findIndex((part, index) => part !== then[index]);
  // The very first release is that of the version that stands there.
  return at === -1 ? version === '0.1.0' : (now[at] ?? 0) > (then[at] ?? 0);
}
