import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { programs } from './application-files.js';
import { type Lock, readLock } from './lock-file.js';
import { productionClosure } from './production-closure.js';

const lock: Lock = {
  'services/a': { dependencies: { '@us/b': '1', near: '1' } },
  'services/a/node_modules/near': { version: '2.0.0', dependencies: { far: '1' } },
  'libs/b': {
    dependencies: { near: '1', host: '1' },
    optionalDependencies: { native: '1' },
  },
  'node_modules/@us/b': { link: true, resolved: 'libs/b' },
  'node_modules/near': { version: '1.0.0' },
  'node_modules/far': { version: '1.0.0' },
  'node_modules/native': { version: '1.0.0' },
  'node_modules/host': {
    peerDependencies: { peer: '1', perhaps: '1' },
    peerDependenciesMeta: { perhaps: { optional: true } },
  },
  'node_modules/peer': { version: '1.0.0' },
  'node_modules/perhaps': { version: '1.0.0' },
  'node_modules/compiler': { version: '1.0.0' },
};

describe('what running takes', () => {
  it('is found as Node finds it, with peers and without what is optional', () => {
    expect(productionClosure(lock, ['services/a'])).toEqual({
      own: ['libs/b', 'services/a'],
      others: [
        'node_modules/far',
        'node_modules/host',
        'node_modules/near',
        'node_modules/peer',
        'services/a/node_modules/near',
      ],
    });
  });

  it('is refused with a sentence where the lock has a hole', () => {
    const { 'node_modules/far': _, ...holed } = lock;
    expect(() => productionClosure(holed, ['services/a'])).toThrow(
      'services/a/node_modules/near needs far, which is not in package-lock.json.',
    );
  });

  it('of our own programs has no compiler, no test and no builder in it', () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const { own, others } = productionClosure(readLock(root), programs);
    expect(own).toEqual(expect.arrayContaining(programs));
    expect(own.filter((path) => path.startsWith('test/'))).toEqual([]);
    const never =
      /node_modules\/(typescript|jest|vite|@swc\/core|nx|esbuild|rolldown|playwright-core)$/;
    expect(others.filter((path) => never.test(path))).toEqual([]);
    expect(others).toContain('node_modules/fastify');
  });
});
