import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeyFileRefused } from './key-file.js';
import { openKeyFileProvider } from './key-file-provider.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'key-file-'));
  path = join(folder, 'keys', 'master.key');
});
afterEach(() => rmSync(folder, { recursive: true }));

const dataKey = new Uint8Array(32).fill(5);

describe('the key file', () => {
  it('is made on the first start for this account only, and read on the next', async () => {
    const first = openKeyFileProvider(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['master.key']);

    const again = openKeyFileProvider(path);
    expect(again.keyId).toBe(first.keyId);
    const wrapped = await first.wrap(dataKey, 'visitor.1');
    expect(new Uint8Array(await again.unwrap(wrapped, 'visitor.1'))).toEqual(dataKey);
  });

  it('is another one elsewhere', () => {
    expect(openKeyFileProvider(path).keyId).not.toBe(openKeyFileProvider(`${path}2`).keyId);
  });

  it.each([0o640, 0o604, 0o660, 0o644])('is refused when others may use it: %o', (mode) => {
    openKeyFileProvider(path);
    chmodSync(path, mode);
    expect(() => openKeyFileProvider(path)).toThrow(KeyFileRefused);
    expect(() => openKeyFileProvider(path)).toThrow(`run "chmod 600 ${path}" and start again`);
    chmodSync(path, 0o600);
    expect(() => openKeyFileProvider(path)).not.toThrow();
  });

  it('is refused with any character changed, cut off or added, and left as it is', () => {
    openKeyFileProvider(path);
    const text = readFileSync(path, 'utf8');
    const damaged = fc.oneof(
      fc.nat(text.length - 1).map((at) => text.slice(0, at)),
      fc.string({ minLength: 1 }).map((more) => text + more),
      fc
        .tuple(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }))
        .map(([at, char]) => text.slice(0, at) + char + text.slice(at + 1)),
    );
    fc.assert(
      fc.property(damaged, (content) => {
        fc.pre(content !== text);
        writeFileSync(path, content);
        expect(() => openKeyFileProvider(path)).toThrow(/is damaged or is no key file/);
        expect(readFileSync(path, 'utf8')).toBe(content);
      }),
    );
  });

  it('is refused when it is a folder, or cannot be made', () => {
    expect(() => openKeyFileProvider(folder)).toThrow(KeyFileRefused);
    writeFileSync(join(folder, 'file'), '');
    expect(() => openKeyFileProvider(join(folder, 'file', 'master.key'))).toThrow(KeyFileRefused);
  });

  it('never shows the key in a message', () => {
    openKeyFileProvider(path);
    const key = /key: (.+)/.exec(readFileSync(path, 'utf8'))?.[1] as string;
    writeFileSync(path, readFileSync(path, 'utf8').replace('id: file-', 'id: fool-'));
    try {
      openKeyFileProvider(path);
    } catch (error) {
      expect((error as Error).message).not.toContain(key.slice(0, 8));
    }
    expect.assertions(1);
  });
});
