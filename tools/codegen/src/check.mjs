// The generated code is what proto/ says: generates again and compares. Nobody edits it by hand.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const generated = join(root, 'libs/contracts/src/generated');

function fingerprint() {
  const hash = createHash('sha256');
  const files = readdirSync(generated, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

const before = fingerprint();
execFileSync(process.execPath, [join(root, 'tools/codegen/src/codegen.mjs')], { stdio: 'inherit' });
if (fingerprint() !== before) {
  console.error(
    'libs/contracts was not what proto/ says; it is now. Look at the difference and commit it.',
  );
  process.exit(1);
}
console.log('generated code: as proto/ says');
