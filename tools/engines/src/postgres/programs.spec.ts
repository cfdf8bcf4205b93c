import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresPrograms } from './programs.js';

describe('the programs of PostgreSQL', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stillhere-programs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const plant = (...names: string[]) => {
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    for (const name of names) writeFileSync(join(bin, name), '', { mode: 0o755 });
    return bin;
  };

  it('are those that PG_BIN names, before any other', () => {
    const bin = plant('initdb', 'postgres', 'pg_ctl');
    expect(postgresPrograms({ PG_BIN: bin })).toBe(bin);
  });

  it('are told missing where PG_BIN names half of them, with what to do', () => {
    const bin = plant('postgres');
    expect(() => postgresPrograms({ PG_BIN: bin })).toThrow(
      expect.objectContaining({
        code: 'EngineMissing',
        message: expect.stringMatching(/PG_BIN names .*apt-get install postgresql/),
      }),
    );
  });

  it('are found through a link on PATH', () => {
    const bin = plant('initdb', 'postgres', 'pg_ctl');
    const onPath = join(folder, 'path');
    mkdirSync(onPath);
    symlinkSync(join(bin, 'postgres'), join(onPath, 'postgres'));
    // Where Debian has some of its own, those come first.
    expect([bin, expect.stringMatching(/^\/usr\/lib\/postgresql/)]).toContainEqual(
      postgresPrograms({ PATH: onPath }),
    );
  });
});
