import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { release } from './release.js';
import { run } from './shell.js';

let folder: string;
let root: string;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const git = (...args: string[]): string =>
  run('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], root);
const commit = (): string => git('commit', '--quiet', '--all', '--message', 'x');
const now = new Date('2026-11-27T08:00:00Z');
const releasing =
  (version: string, isDry = false) =>
  () =>
    release({ root, version, isDry, to: join(folder, 'out'), now });
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A project of our form, in little. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stillhere-release-spec-'));
  root = join(folder, 'project');
  const a = {
    name: '@stillhere/a',
    version: '0.1.0',
    dependencies: { '@stillhere/b': '0.1.0', x: '0.1.0' },
  };
  const b = { name: '@stillhere/b', version: '0.1.0' };
  write('package.json', json({ name: 'stillhere', version: '0.1.0', workspaces: ['libs/*'] }));
  write('libs/a/package.json', json(a));
  write('libs/b/package.json', json(b));
  const external = { version: '0.1.0' };
  const packages = {
    '': { version: '0.1.0' },
    'libs/a': a,
    'libs/b': b,
    'node_modules/x': external,
  };
  write('package-lock.json', json({ version: '0.1.0', packages }));
  write(
    'CHANGELOG.md',
    '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-11-01\n',
  );
  write(
    'docs/upgrading.md',
    '| version | what it needs | back |\n|---|---|---|\n| 0.2.0 | nothing | yes |\n',
  );
  write(
    'deploy/helm/stillhere/Chart.yaml',
    'apiVersion: v2\nname: stillhere\nversion: 0.1.0\nappVersion: 0.1.0\n',
  );
  run('git', ['init', '--quiet', root], folder);
  git('add', '--all');
  commit();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a release', () => {
  it('bumps every package of ours and nobody else’s, moves the changelog, commits and tags', () => {
    releasing('0.2.0')();
    expect(JSON.parse(read('libs/a/package.json'))).toMatchObject({
      version: '0.2.0',
      dependencies: { '@stillhere/b': '0.2.0', x: '0.1.0' },
    });
    expect(JSON.parse(read('package-lock.json'))).toMatchObject({
      version: '0.2.0',
      packages: {
        '': { version: '0.2.0' },
        'libs/b': { version: '0.2.0' },
        'node_modules/x': { version: '0.1.0' },
      },
    });
    expect(read('CHANGELOG.md')).toContain(
      '## [Unreleased]\n\n## [0.2.0] - 2026-11-27\n\n### Added',
    );
    expect(read('deploy/helm/stillhere/Chart.yaml')).toContain('version: 0.2.0\nappVersion: 0.2.0');
    expect(git('tag', '--list')).toBe('v0.2.0');
    expect(git('status', '--porcelain')).toBe('');
    expect(git('log', '-1', '--format=%s')).toBe('Version 0.2.0');
  });

  it('says what was made of what, and the sums of all', () => {
    const { files } = releasing('0.2.0')();
    const out = join(folder, 'out/0.2.0');
    expect(files).toContain(join(out, 'stillhere-0.2.0.tar'));
    const statement = JSON.parse(readFileSync(join(out, 'provenance.intoto.json'), 'utf8'));
    const source = readFileSync(join(out, 'stillhere-0.2.0.tar'));
    const sha256 = createHash('sha256').update(source).digest('hex');
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://slsa.dev/provenance/v1',
      subject: expect.arrayContaining([{ name: 'stillhere-0.2.0.tar', digest: { sha256 } }]),
    });
    const [from] = statement.predicate.buildDefinition.resolvedDependencies;
    expect(from.digest.gitCommit).toBe(git('rev-parse', 'v0.2.0^{commit}'));
    const checked = run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], out);
    expect(checked.split('\n')).toHaveLength(files.length - 1);
  });

  it('leaves no trace in the project when it is dry', () => {
    const before = [git('rev-parse', 'HEAD'), git('tag', '--list'), git('status', '--porcelain')];
    const { files } = releasing('0.2.0', true)();
    expect(files.length).toBeGreaterThan(2);
    expect([git('rev-parse', 'HEAD'), git('tag', '--list'), git('status', '--porcelain')]).toEqual(
      before,
    );
  });

  it.each([
    ['0.1.0', () => git('tag', 'v0.1.0'), 'There is a tag v0.1.0 already.'],
    ['0.0.9', () => undefined, '0.0.9 does not come after 0.1.0.'],
    ['0.2.0', () => write('libs/a/new.ts', ''), 'not committed'],
    ['0.2.0', () => git('tag', 'v0.2.0'), 'There is a tag v0.2.0 already.'],
    ['0.3.0', () => undefined, 'docs/upgrading.md has no row "| 0.3.0 |'],
    [
      '0.2.0',
      () => {
        write('CHANGELOG.md', '## [Unreleased]\n\n## [0.1.0] - 2026-11-01\n\n- Old.\n');
        commit();
      },
      'CHANGELOG.md says nothing',
    ],
  ])('%s is refused: %#', (version, spoil, why) => {
    spoil();
    const before = [git('rev-parse', 'HEAD'), read('package.json')];
    expect(releasing(version)).toThrow(
      expect.objectContaining({ code: 'ReleaseRefused', message: expect.stringContaining(why) }),
    );
    expect(releasing(version)).toThrow(/Nothing was changed\.$/);
    expect([git('rev-parse', 'HEAD'), read('package.json')]).toEqual(before);
  });
});
