import { resolve } from 'node:path';
import { type Output, openOutput, readSettings, type Settings } from '@stillhere/command-line';
import { release } from './release.js';
import { ReleaseRefused } from './release-refused.js';

const settings = {
  'dry-run': {
    kind: 'switch',
    help: 'Does all of it in a clone that is thrown away; the artifacts are kept',
  },
  to: {
    kind: 'text',
    value: 'DIR',
    default: './artifacts/release',
    help: 'Where X.Y.Z/ with the artifacts is made',
  },
} as const satisfies Settings;

const usage = `Makes a release: versions, changelog, commit, tag, artifacts with their sums and provenance. Pushes nothing.

  npm run release -- X.Y.Z [--dry-run]`;

/** Returns the exit code: 0 made, 1 not, 2 the command line was not understood. */
export function runRelease(args: readonly string[], output: Output = openOutput()): number {
  const read = readSettings(settings, { args, env: {}, usage, restMax: 1 });
  if (!read.ok) {
    if (read.help) output.print(read.text);
    else output.say(read.text);
    return read.help ? 0 : 2;
  }
  const [version = ''] = read.rest;
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    output.say(
      `The version is "${version.slice(0, 40)}" but must be like 1.2.3. See --help. Nothing was changed.`,
    );
    return 2;
  }
  const { 'dry-run': isDry, to } = read.values;
  try {
    const root = resolve(import.meta.dirname, '../../..');
    const made = release({ root, version, isDry, to: resolve(to), now: new Date() });
    for (const file of made.files) output.print(file);
    output.say(
      isDry
        ? 'A dry run: no commit, no tag. Nothing was changed.'
        : `Tagged v${version}. Push it when you have looked: git push --follow-tags`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof ReleaseRefused)) throw error;
    output.say(error.message);
    return 1;
  }
}
