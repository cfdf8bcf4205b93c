// Adds new golden files to golden/SHA256SUMS. Lines that stand there are never changed: data of that
// type and version lies in logs, and a reader that no longer understands it loses a person's words.
//   node libs/event-schema/scripts/add-golden.mjs [FOLDER]
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../golden'));
const manifest = join(folder, 'SHA256SUMS');
const lines = existsSync(manifest)
  ? readFileSync(manifest, 'utf8').split('\n').filter(Boolean)
  : [];
const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
const problems = [];
let added = 0;

const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
for (const name of sums.keys()) {
  if (!files.includes(name)) problems.push(`${name} is gone: golden files are never removed`);
}
for (const name of files) {
  const sum = createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex');
  const known = sums.get(name);
  if (known === undefined) added += 1;
  else if (known !== sum) problems.push(`${name} was edited: put it back, add the next version`);
  sums.set(name, known ?? sum);
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  const names = [...sums.keys()].sort();
  writeFileSync(manifest, `${names.map((name) => `${sums.get(name)}  ${name}`).join('\n')}\n`);
  console.log(`${added} added, ${names.length} in all`);
}
