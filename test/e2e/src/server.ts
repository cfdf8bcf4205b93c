import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

const root = process.cwd();

/** The real process on a data directory of its own. */
export class Server {
  readonly directory = mkdtempSync(join(tmpdir(), 'stillhere-e2e-'));
  oneTimePassword = '';
  #process: ChildProcess | undefined;
  #output = '';

  private constructor(
    private readonly http: number,
    private readonly grpc: number,
  ) {}

  static async start(): Promise<Server> {
    const server = new Server(await freePort(), await freePort());
    await server.start();
    return server;
  }

  get address(): string {
    return `http://127.0.0.1:${this.http}`;
  }

  get output(): string {
    return this.#output;
  }

  /** Resolves when it says that it is ready. */
  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        'services/standalone/dist/main.js',
        ...['--data', this.directory, '--http', String(this.http), '--grpc', String(this.grpc)],
      ],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#process = child;
    let started = '';
    await new Promise<void>((resolve, reject) => {
      const take = (bytes: Buffer): void => {
        started += bytes.toString();
        this.#output += bytes.toString();
        if (started.includes('Stillhere is ready.') && started.includes('Data ')) resolve();
      };
      child.stdout?.on('data', take);
      child.stderr?.on('data', take);
      child.once('exit', (code) => reject(new Error(`exited with ${code}: ${started}`)));
    });
    const password = /password\s+(\S+)/.exec(this.#output)?.[1];
    if (password !== undefined) this.oneTimePassword = password;
  }

  /** No goodbye: what was acknowledged is on the disk or it is lost. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** One of the tools on this server's data, as `npm run NAME -- …` starts it. */
  tool(name: string, ...args: string[]): { code: number; text: string } {
    const run = spawnSync(
      process.execPath,
      [`tools/${name}/dist/main.js`, ...args, '--data', this.directory],
      { cwd: root, encoding: 'utf8' },
    );
    return { code: run.status ?? -1, text: run.stdout + run.stderr };
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners('exit');
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
