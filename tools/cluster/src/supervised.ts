import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Logger } from '@stillhere/nest-kit';

export interface Program {
  /** `session-1`. */
  readonly name: string;
  /** The compiled entry, and what it is told. */
  readonly main: string;
  readonly args: readonly string[];
  /** Where `/readyz` is answered. */
  readonly health: string;
  /** Where `/metrics` is: `HOST:PORT`. */
  readonly metrics: string;
}

export interface SupervisedParts {
  readonly logger: Logger;
  /** Runs after each start and each end. */
  readonly onChange: () => void;
}

/** Before one that ended is started again, as an orchestrator would. */
const againMs = 1_000;
/** After that it is killed: as long as orchestrators give, unless told otherwise. */
const stopsWithinMs = 30_000;

/** One process of a service, started again whenever it ends by itself. */
export class Supervised {
  #process: ChildProcess | undefined;
  #isStopped = false;
  #again: NodeJS.Timeout | undefined;

  constructor(
    readonly program: Program,
    private readonly parts: SupervisedParts,
  ) {}

  /** 0: it does not run. */
  get pid(): number {
    const isRunning = this.#process?.exitCode === null && this.#process.signalCode === null;
    return isRunning ? (this.#process?.pid ?? 0) : 0;
  }

  start(): void {
    const { name, main, args } = this.program;
    const { logger, onChange } = this.parts;
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    const tell = (bytes: Buffer): void => {
      for (const line of bytes.toString().split('\n')) {
        if (line !== '') process.stderr.write(`${name} | ${line}\n`);
      }
    };
    child.stdout.on('data', tell);
    child.stderr.on('data', tell);
    child.once('exit', (code, signal) => {
      onChange();
      if (this.#isStopped) return;
      logger.warn('a process ended; it is started again', { name, with: code ?? signal ?? '' });
      this.#again = setTimeout(() => this.start(), againMs);
    });
    onChange();
  }

  async isReady(): Promise<boolean> {
    if (this.pid === 0) return false;
    try {
      const answer = await fetch(`${this.program.health}/readyz`, {
        signal: AbortSignal.timeout(1_000),
      });
      return answer.ok;
    } catch {
      return false;
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#again);
    const child = this.#process;
    if (child === undefined || this.pid === 0) return;
    const late = setTimeout(() => child.kill('SIGKILL'), stopsWithinMs);
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    // One that was stopped by a test or a person takes no signal before it goes on.
    child.kill('SIGCONT');
    await gone;
    clearTimeout(late);
  }
}
