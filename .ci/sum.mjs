// Adds up what each tier wrote. A tier's own checks count; so does the step that ran it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
  const result = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  sum.passed += result.numPassedTests ?? result.passed ?? 0;
  sum.failed +=
    (result.numFailedTests ?? result.failed ?? 0) + (result.numRuntimeErrorTestSuites ?? 0);
  sum.skipped += (result.numPendingTests ?? result.skipped ?? 0) + (result.numTodoTests ?? 0);
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exit(sum.failed === 0 ? 0 : 1);
