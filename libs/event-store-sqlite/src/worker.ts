import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '@stillhere/kernel';
import type { UnsafeForTesting } from './options.js';
import { runReader } from './reader-thread.js';
import { runWriter } from './writer-thread.js';

/** What both threads of the store start from; always the built file, never TypeScript. */
export interface WorkerStart {
  readonly role: 'writer' | 'reader';
  readonly path: string;
  readonly unsafe: UnsafeForTesting;
}

const { role, path, unsafe } = workerData as WorkerStart;
invariant(parentPort, 'this file is the start of a worker thread');
if (role === 'writer') runWriter(parentPort, path, unsafe);
else runReader(parentPort, path);
