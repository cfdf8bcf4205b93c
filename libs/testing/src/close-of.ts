import type { EventEmitter } from 'node:events';

/**
 * Resolves once `emitter` (a socket, a server, a child process) has closed, in whichever way: with
 * what it emitted. Node's `once(emitter, 'close')` rejects when an *error* comes first, and a
 * connection that the other side cuts ends with ECONNRESET or without, as the machine happens to
 * be busy.
 */
export function closeOf(emitter: EventEmitter): Promise<unknown[]> {
  emitter.on('error', () => undefined);
  return new Promise((resolve) => {
    emitter.once('close', (...args: unknown[]) => resolve(args));
  });
}
