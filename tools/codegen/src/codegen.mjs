// Generates libs/contracts from proto/. The only writer of libs/contracts/src/generated; run: npm run codegen
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const target = join(root, 'libs/contracts/src/generated');
const bin = (name) => join(root, 'node_modules/.bin', name);

const options = [
  'outputServices=default',
  'outputServices=grpc-js',
  'metadataType=CallContext@../../../../call-context.js',
  'useAsyncIterable=true',
  'outputClientImpl=false',
  'forceLong=number',
  'useDate=false',
  'oneof=unions-value',
  'importSuffix=.js',
  'env=node',
  'esModuleInterop=true',
  'useExactTypes=false',
  'outputTypeRegistry=false',
].join(',');

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const template = {
  version: 'v2',
  plugins: [{ local: bin('protoc-gen-ts_proto'), out: target, opt: options }],
};
execFileSync(bin('buf'), ['generate', '--template', JSON.stringify(template)], {
  cwd: join(root, 'proto'),
  stdio: 'inherit',
});
execFileSync(
  bin('buf'),
  ['build', '--as-file-descriptor-set', '-o', join(target, 'descriptor.binpb')],
  {
    cwd: join(root, 'proto'),
    stdio: 'inherit',
  },
);

// ts-proto imports the context as a value; it is a type.
for (const file of readdirSync(target, { recursive: true }).filter((name) =>
  name.endsWith('.ts'),
)) {
  const path = join(target, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('import { CallContext }', 'import type { CallContext }'));
}
