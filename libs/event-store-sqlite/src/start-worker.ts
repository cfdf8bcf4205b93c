import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '@stillhere/event-store';
import type { WorkerStart } from './worker.js';

/** From `src` under a test runner or from `dist`: the thread itself always runs the built file. */
const isSource = import.meta.url.endsWith('.ts');
const workerFile = fileURLToPath(
  new URL(isSource ? '../dist/worker.js' : './worker.js', import.meta.url),
);

/** The threads do not inherit flags: a test runner's loader or import condition is not for them. */
export function startWorker(start: WorkerStart): Worker {
  if (!existsSync(workerFile)) {
    throw new StoreUnavailable(`${workerFile} is not built yet: npm run build`, {
      outcomeKnown: true,
      reason: 'other',
    });
  }
  return new Worker(workerFile, {
    workerData: start,
    execArgv: [],
    name: `log-${start.role}`,
  });
}
