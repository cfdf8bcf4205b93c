import { createRequire, syncBuiltinESMExports } from 'node:module';
import {
  getEnvironmentData,
  isMainThread,
  setEnvironmentData,
  Worker,
  type WorkerOptions,
} from 'node:worker_threads';

/** Numbers that every thread of this process sees, under a name. */
export function sharedNumbers(name: string, count: number): Int32Array<SharedArrayBuffer> {
  const known = getEnvironmentData(name) as unknown as Int32Array<SharedArrayBuffer> | undefined;
  if (known !== undefined) return known;
  const made = new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
  setEnvironmentData(name, made as never);
  return made;
}

/** Threads start without our flags on purpose: whatever watches one has to be handed on to it. */
export function preloadInThreads(url: string): void {
  if (!isMainThread) return;
  const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: unknown };
  threads.Worker = class extends Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      super(file, { ...options, execArgv: [...(options.execArgv ?? []), '--import', url] });
    }
  };
  syncBuiltinESMExports();
}
