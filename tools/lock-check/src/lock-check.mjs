// Every optional dependency that the lock names must have an entry of its own: otherwise `npm ci` stops
// with EUSAGE, or another platform gets no binary. And no entry may name a host: registries differ.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync(process.argv[2] ?? 'package-lock.json', 'utf8'));

function resolves(from, name) {
  for (let base = from; ; ) {
    if (packages[`${base ? `${base}/` : ''}node_modules/${name}`]) return true;
    if (!base) return false;
    const parent = base.lastIndexOf('/node_modules/');
    base = parent < 0 ? '' : base.slice(0, parent);
  }
}

const problems = [];
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!resolves(path, name))
      problems.push(`${path || '(root)'} needs ${name} ${range}, which is not in the lock`);
  }
  if (typeof entry.resolved === 'string' && /^https?:/.test(entry.resolved)) {
    problems.push(`${path} names a host: ${entry.resolved}`);
  }
}
for (const line of problems) console.error(line);
console.log(
  problems.length
    ? `lock: ${problems.length} problems`
    : `lock: ${Object.keys(packages).length} entries, complete`,
);
process.exit(problems.length ? 1 : 0);
