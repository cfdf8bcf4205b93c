import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@stillhere/testing';

const root = process.cwd();

/** What stories and tools start: everything in one process, or, named here, a cluster of the same doors. */
const entryDefault = process.env.STILLHERE_ENTRY ?? 'services/standalone/dist/main.js';

/** What a report may quote of a process that lived often and talked much. */
const outputCharsMax = 262_144;

/** For counselors who have conversations and no desk: nobody waits for it to come back. */
export const withoutDesks = { STILLHERE_DESK_GRACE_S: '3600' } as const;

export interface ServerOptions {
  /** Begins the name of the temporary data directory. */
  readonly name?: string;
  /** Started with the same arguments as the real one, which is the default. */
  readonly entry?: string;
  /** What only another entry understands. */
  readonly args?: readonly string[];
  /** For the runtime itself, before the entry: `--import` of something that watches. */
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** An empty one that somebody made, on a disk of its own for one; default: a temporary one. */
  readonly directory?: string;
  /** It was ready, and ended although nobody asked it to. */
  readonly onUnasked?: (error: ServerEnded) => void;
  /** Everything that it prints, as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** One process of a cluster; `pid` 0: it does not run now. */
export interface ClusterProcess {
  /** `session-1`. */
  readonly name: string;
  readonly pid: number;
  /** Where `/readyz` is answered. */
  readonly health: string;
  /** Where `/metrics` is: `HOST:PORT`. */
  readonly metrics: string;
}

/** The process ended although nobody asked it to, or before it was ready. */
export class ServerEnded extends Error {
  readonly code = 'ServerEnded';
}

/** The real process on a data directory of its own. Runs from the root of the repository. */
export class Server {
  readonly directory: string;
  oneTimePassword = '';
  #process: ChildProcess | undefined;
  #isAsked = false;
  #output = '';

  private constructor(
    private readonly options: ServerOptions,
    private readonly ports: { readonly http: number; readonly grpc: number },
  ) {
    this.directory =
      options.directory ?? mkdtempSync(join(tmpdir(), `stillhere-${options.name ?? 'e2e'}-`));
  }

  /** Has its directory and its ports; nothing runs yet. */
  static async prepare(options: ServerOptions = {}): Promise<Server> {
    const [http = 0, grpc = 0] = await freePorts(2);
    return new Server(options, { http, grpc });
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const server = await Server.prepare(options);
    await server.start();
    return server;
  }

  /** Another one on the same data, copied as they lie; `from` does not run. */
  static async copyOf(from: Server): Promise<Server> {
    const { directory: _, ...options } = from.options;
    const copy = await Server.prepare(options);
    cpSync(from.directory, copy.directory, { recursive: true });
    return copy;
  }

  get address(): string {
    return `http://127.0.0.1:${this.ports.http}`;
  }

  /** `host:port` of gRPC. */
  get grpcAddress(): string {
    return `127.0.0.1:${this.ports.grpc}`;
  }

  /** Of the newest life; 0: it never lived. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** The last of what all its lives printed. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** It is expected to end, by itself or at somebody else's hand: its exit code, or the signal. */
  async ended(): Promise<number | NodeJS.Signals> {
    const child = this.#process;
    if (!child) throw new Error('nothing was started yet');
    this.#isAsked = true;
    if (this.isRunning) await once(child, 'exit');
    return child.exitCode ?? child.signalCode ?? -1;
  }

  /** Resolves when it says that it is ready. Rejects with ServerEnded when it ends before. */
  async start(): Promise<void> {
    const child = this.#spawn();
    let started = '';
    let isReady = false;
    await new Promise<void>((resolve, reject) => {
      const take = (bytes: Buffer): void => {
        const text = bytes.toString();
        this.#output = (this.#output + text).slice(-outputCharsMax);
        this.options.onOutput?.(text);
        if (isReady) return;
        started += text;
        isReady = started.includes('Stillhere is ready.') && started.includes('Data ');
        if (isReady) resolve();
      };
      child.stdout?.on('data', take);
      child.stderr?.on('data', take);
      child.once('exit', (code, signal) => {
        if (!isReady) reject(ended(`before it was ready, with ${code ?? signal}: ${started}`));
        else if (!this.#isAsked)
          this.options.onUnasked?.(ended(`by itself, with ${code ?? signal}`));
      });
    });
    const password = /password\s+(\S+)/.exec(started)?.[1];
    if (password !== undefined) this.oneTimePassword = password;
  }

  /** No goodbye: what was acknowledged is on the disk or it is lost. */
  async kill(): Promise<void> {
    // The doors first: nobody is told that a process behind them went.
    this.signal('SIGSTOP');
    for (const { pid } of this.processes) if (pid > 0) process.kill(pid, 'SIGKILL');
    await this.#end('SIGKILL');
  }

  /** Those of a cluster, as it says who runs where; of everything in one process none. */
  get processes(): readonly ClusterProcess[] {
    const path = join(this.directory, 'processes.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  }

  /** Stands still like a process on a machine that swaps or was suspended: alive, and says nothing. */
  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  /** Ends it in its own way; its data stays. */
  async quit(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Ends it in its own way and removes its data. */
  async stop(): Promise<void> {
    await this.quit();
    this.remove();
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** One of the tools on this server's data, as `npm run NAME -- …` starts it. */
  tool(name: string, ...args: string[]): { code: number; text: string } {
    const run = spawnSync(
      process.execPath,
      [`tools/${name}/dist/main.js`, ...args, '--data', this.directory],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, ...this.#forTools(), ...this.options.env },
      },
    );
    return { code: run.status ?? -1, text: run.stdout + run.stderr };
  }

  /** Where its log is, if that is not in its directory: as it was told, or as a cluster says. */
  get logUrl(): string {
    const told = this.options.env?.STILLHERE_LOG ?? process.env.STILLHERE_LOG;
    return told ?? this.#forTools().STILLHERE_LOG ?? '';
  }

  /** What a cluster says to tools. */
  #forTools(): Readonly<Record<string, string>> {
    const path = join(this.directory, 'log.env');
    if (!existsSync(path)) return {};
    const lines = readFileSync(path, 'utf8').matchAll(/^(\w+)='(.*)'$/gm);
    return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
  }

  #spawn(): ChildProcess {
    const { entry = entryDefault, args = [] } = this.options;
    const { nodeArgs = [], env = {} } = this.options;
    const { http, grpc } = this.ports;
    this.#isAsked = false;
    const child = spawn(
      process.execPath,
      [
        ...nodeArgs,
        entry,
        '--data',
        this.directory,
        '--http',
        String(http),
        '--grpc',
        String(grpc),
        ...args,
      ],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
    );
    // Whoever started it leaves nothing running behind.
    const end = (): void => void child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    this.#process = child;
    return child;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child || !this.isRunning) return;
    this.#isAsked = true;
    const exit = once(child, 'exit');
    child.kill(signal);
    // A paused process takes no signal but SIGKILL.
    child.kill('SIGCONT');
    await exit;
  }
}

const ended = (how: string): ServerEnded => new ServerEnded(`The process ended ${how}`);
