import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { floorsOf } from './floors.js';

const folder = mkdtempSync(join(tmpdir(), 'floors-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('floors of a room', () => {
  it('are counted by the longest way from import to import, types as well', () => {
    writeFileSync(join(folder, 'a.ts'), "import type { B } from './b.js';\nexport type A = B;\n");
    writeFileSync(join(folder, 'b.ts'), "export { c } from './c.js';\nexport type B = 1;\n");
    writeFileSync(join(folder, 'c.ts'), 'export const c = 1;\n');
    writeFileSync(join(folder, 'c.spec.ts'), "import { c } from './c.js';\nvoid c;\n");
    expect(floorsOf(folder)).toEqual({ files: 3, arrows: 2, floors: 3 });
  });

  it('are five at most in presence, and its parts have few threads between them', () => {
    const { files, arrows, floors } = floorsOf('services/presence/src/application');
    expect(floors).toBeLessThanOrEqual(5);
    expect(files).toBeGreaterThan(15);
    expect(arrows).toBeLessThanOrEqual(3 * files);
  });
});
