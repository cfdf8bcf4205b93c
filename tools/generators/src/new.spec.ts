import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = resolve(process.cwd());
let folder = '';

const make = (kind: string, name: string) =>
  spawnSync(process.execPath, [join(folder, 'tools/generators/src/new.mjs'), kind, name], {
    encoding: 'utf8',
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'generators-'));
  for (const path of [
    'tools/generators',
    'tsconfig.json',
    'tsconfig.base.json',
    '.dependency-cruiser.mjs',
    'biome.json',
  ]) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run new', () => {
  it('makes a service with every room, which compiles and keeps the import rules', () => {
    const { status, stdout } = make('service', 'follow-up');
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining('services/follow-up/src/follow-up.module.ts'),
    ]);
    const rooms = readdirSync(join(folder, 'services/follow-up/src'), { withFileTypes: true });
    expect(rooms.filter((one) => one.isDirectory()).map((one) => one.name)).toEqual([
      'application',
      'domain',
      'projections',
      'reactors',
      'transport',
    ]);
    const compiled = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(compiled.stdout).toBe('');
  }, 60_000);

  it('makes a library', () => {
    expect(make('library', 'text-tools').status).toBe(0);
    expect(existsSync(join(folder, 'libs/text-tools/src/index.ts'))).toBe(true);
  });

  it('never writes over what is there, and says what it expected', () => {
    make('library', 'twice');
    const again = make('library', 'twice');
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('is there already')]);
    expect(make('gadget', 'x').stderr).toContain('expected "service" or "library"');
    expect(make('service', 'Big').stderr).toContain('lower-case');
  });
});
