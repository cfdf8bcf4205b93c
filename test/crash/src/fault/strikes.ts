import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerOptions } from '@stillhere/harness';
import type { StrikeOrder } from './strike-order.js';

const preload = fileURLToPath(new URL('../preload/strike.js', import.meta.url));

/** Hands orders to processes that were started with `options`; without one they live as others do. */
export class Strikes {
  readonly options: Pick<ServerOptions, 'nodeArgs' | 'env'>;
  readonly #directory = mkdtempSync(join(tmpdir(), 'stillhere-strike-'));
  readonly #file = join(this.#directory, 'order.json');

  constructor() {
    this.options = { nodeArgs: ['--import', preload], env: { STRIKE_ORDER: this.#file } };
    this.write(undefined);
  }

  /** For the next start, or at once when the process is told to look (SIGUSR2). */
  write(order: StrikeOrder | undefined): void {
    writeFileSync(this.#file, order === undefined ? '' : JSON.stringify(order));
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
