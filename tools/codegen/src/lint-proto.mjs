// buf lint, and buf breaking against the last released image: what integrators compiled stays valid.
// After a release: npm run lint:proto -- --release
import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const buf = (...args) =>
  execFileSync(join(root, 'node_modules/.bin/buf'), args, {
    cwd: join(root, 'proto'),
    stdio: 'inherit',
  });

try {
  if (process.argv.includes('--release')) buf('build', '-o', 'released.binpb');
  buf('lint');
  buf('breaking', '--against', 'released.binpb');
} catch {
  process.exit(1);
}
