import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { closeOf } from '@stillhere/testing';

/** Built by `npm run build`, which `npm test` does first. */
export const main = resolve(import.meta.dirname, '../dist/main.js');

export interface Launch extends Pick<SpawnOptions, 'cwd' | 'uid' | 'gid' | 'env' | 'stdio'> {
  readonly entry?: string;
  readonly args?: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The real process, seen from outside. */
export class RealProcess {
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';

  private constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (bytes: Buffer) => {
      this.stdout += bytes.toString();
    });
    child.stderr?.on('data', (bytes: Buffer) => {
      this.stderr += bytes.toString();
    });
    this.ended = closeOf(child).then(([code, signal]) => ({ code, signal }) as Ended);
  }

  static launch(data: string, { entry = main, args = [], ...options }: Launch = {}): RealProcess {
    const ports = ['http', 'grpc'].filter((name) => !args.includes(`--${name}`));
    const anyPorts = ports.flatMap((name) => [`--${name}`, '0']);
    const argv = [entry, '--data', data, ...anyPorts, ...args];
    return new RealProcess(
      spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'], ...options }),
    );
  }

  /** Resolves when the banner was printed; rejects when it ends before. */
  async ready(): Promise<this> {
    const printed = new Promise<void>((resolve) => {
      this.child.stdout?.on('data', () => {
        if (this.stdout.includes('Data  ')) resolve();
      });
    });
    const tooSoon = this.ended.then(({ code }) => {
      throw new Error(`ended with ${code} before it was ready: ${this.stderr}`);
    });
    await Promise.race([printed, tooSoon]);
    return this;
  }

  get address(): string {
    return /Visitor page +(\S+)\//.exec(this.stdout)?.[1] ?? '';
  }

  get httpPort(): string {
    return new URL(this.address).port;
  }

  get grpcPort(): string {
    return /gRPC +127\.0\.0\.1:(\d+)/.exec(this.stdout)?.[1] ?? '';
  }

  get password(): string | undefined {
    return /password +(\S+-\S+)/.exec(this.stdout)?.[1];
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}
