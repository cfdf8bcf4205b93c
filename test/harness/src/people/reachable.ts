import type { Server } from '../server.js';

/** The process as people meet it: where it is, and when it is there again. */
export interface Reachable {
  readonly server: Pick<Server, 'address' | 'tool'>;
  /** Resolves when it can be asked; rejects if it died by itself. */
  up(): Promise<void>;
}

/** One that is never taken away. */
export const staying = (server: Server): Reachable => ({ server, up: () => Promise.resolve() });
