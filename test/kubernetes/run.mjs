// npm run test:kubernetes [-- --install | --json FILE | anything that jest takes]
// Without a cluster: what the chart says. With KUBECONFIG: what it does, too.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helmPath, install, missing, validatePath } from './programs.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const args = process.argv.slice(2);

if (args.includes('--install')) {
  install();
  process.exit(0);
}
const at = args.indexOf('--json');
const file = at < 0 ? undefined : args.splice(at, 2)[1];
const isStaticOnly = args.includes('--static') && args.splice(args.indexOf('--static'), 1);
const lacking = missing();
if (lacking.length > 0) {
  console.error(
    `${lacking.join(' and ')} cannot be found. Run "npm run test:kubernetes -- --install". Nothing was tested.`,
  );
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'stillhere-kubernetes-'));
const sum = { passed: 0, failed: 0, skipped: 0 };
try {
  runJest('static');
  if (isStaticOnly) sum.skipped += 1;
  else if (process.env.KUBECONFIG) runJest('live');
  else {
    console.error(
      'NOT RUN, what the chart does on a cluster: KUBECONFIG does not say where one is.',
    );
    sum.skipped += 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
if (sum.passed + sum.failed === 0) {
  console.error('Nothing was tried: no test is called so.');
  sum.failed += 1;
}
if (file !== undefined) writeFileSync(join(root, file), JSON.stringify(sum));
console.error(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed === 0 ? 0 : 1;

function runJest(tier) {
  const result = join(folder, `${tier}.json`);
  const jest = 'node_modules/jest/bin/jest.js';
  const { status } = spawnSync(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest],
      ...['--config', 'test/kubernetes/jest.config.mjs', '--json', '--outputFile', result],
      ...(tier === 'live' ? ['--runInBand'] : []),
      // What is asked for by name may be of one tier alone.
      '--passWithNoTests',
      ...args,
    ],
    {
      cwd: root,
      stdio: ['inherit', 'ignore', 'inherit'],
      env: {
        ...process.env,
        STILLHERE_KUBERNETES: tier,
        STILLHERE_HELM: helmPath,
        STILLHERE_VALIDATE: validatePath,
      },
    },
  );
  const told = JSON.parse(readFileSync(result, 'utf8'));
  sum.passed += told.numPassedTests;
  sum.failed += told.numFailedTests + told.numRuntimeErrorTestSuites;
  sum.skipped += told.numPendingTests + told.numTodoTests;
  if (status !== 0 && sum.failed === 0) sum.failed += 1;
}
