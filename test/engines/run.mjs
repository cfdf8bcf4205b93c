// npm run test:engines [-- --only postgres,kafka,eventstoredb] [anything that jest takes]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engines } from './engines.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const args = process.argv.slice(2);
const at = args.indexOf('--only');
const { values } = parseArgs({
  args: at < 0 ? [] : args.splice(at, 2),
  options: { only: { type: 'string', default: '' } },
});
const unknown = values.only.split(',').filter((name) => name && !Object.hasOwn(engines, name));
if (unknown.length > 0) {
  console.error(`--only takes ${Object.keys(engines).join(', ')}; got "${values.only}".`);
  process.exit(2);
}
const jest = 'node_modules/jest/bin/jest.js';
const { status } = spawnSync(
  process.execPath,
  [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest],
    ...['--config', 'test/engines/jest.config.mjs', ...args],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, STILLHERE_ENGINES_ONLY: values.only } },
);
process.exit(status ?? 1);
