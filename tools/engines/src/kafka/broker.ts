import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineFailed } from '../engine-failed.js';
import { type BrokerPlan, brokerSettings, clusterId } from './broker-settings.js';

/** Three are ready in 9 s on two idle cores; a busy machine is not a failure. */
const startMsMax = 120_000;
/** Its last words, for the error when it does not start. */
const outputMax = 4_000;
/** A clean stop hands over its partitions first. */
const stopMsMax = 30_000;

export interface BrokerParts {
  readonly plan: BrokerPlan;
  readonly java: string;
  /** The folder of its jars. */
  readonly libraries: string;
  /** At most so much for its heap. */
  readonly heapMb: number;
}

/** One broker process over one directory, that can be killed and started again. */
export class Broker {
  #child: ChildProcess | undefined;
  readonly #killAtExit = (): void => void this.#child?.kill('SIGKILL');

  constructor(private readonly parts: BrokerParts) {}

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when it takes calls; with several, when a majority is up. Throws EngineFailed. */
  async start(): Promise<void> {
    const { plan, java } = this.parts;
    mkdirSync(plan.directory, { recursive: true });
    const settings = join(plan.directory, 'server.properties');
    writeFileSync(settings, brokerSettings(plan));
    if (!existsSync(join(plan.directory, 'data', 'meta.properties'))) this.#format(settings);
    const log = createWriteStream(join(plan.directory, 'broker.log'), { flags: 'a' });
    const child = spawn(java, [...this.#flags, 'kafka.Kafka', settings], {
      env: this.#env,
      cwd: plan.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    process.once('exit', this.#killAtExit);
    child.once('exit', () => process.off('exit', this.#killAtExit));
    child.stdout?.pipe(log);
    child.stderr?.pipe(log);
    await ready(child, plan.directory);
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    const timer = setTimeout(this.#killAtExit, stopMsMax);
    await this.#end('SIGTERM');
    clearTimeout(timer);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  get #flags(): string[] {
    const heap = `${this.parts.heapMb}m`;
    // Short-lived and beside others: little memory, a quick start, no compiler threads that outdo the test.
    const jvm = [`-Xmx${heap}`, `-Xms${heap}`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
    const log = '-Dorg.slf4j.simpleLogger';
    return [...jvm, `${log}.defaultLogLevel=warn`, `${log}.log.kafka.server.KafkaRaftServer=info`];
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, CLASSPATH: join(this.parts.libraries, '*') };
  }

  #format(settings: string): void {
    const args = ['format', '-t', clusterId, '-c', settings, '--ignore-formatted'];
    const { status, stdout, stderr } = spawnSync(
      this.parts.java,
      [...this.#flags, 'kafka.tools.StorageTool', ...args],
      { env: this.#env, encoding: 'utf8' },
    );
    if (status === 0) return;
    const said = `${stdout}${stderr}`.trim().slice(-outputMax);
    throw new EngineFailed('kafka', `Kafka could not prepare its directory: ${said}`);
  }
}

async function ready(child: ChildProcess, directory: string): Promise<void> {
  let output = '';
  const failed = (what: string, cause?: unknown) =>
    new EngineFailed(
      'kafka',
      `Kafka ${what}. Its log is ${join(directory, 'broker.log')}; last it said: ${output.trim()}`,
      { cause },
    );
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(failed(`was not ready within ${startMsMax / 1_000} s`));
    }, startMsMax);
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      then();
    };
    const hear = (bytes: Buffer): void => {
      output = (output + bytes.toString()).slice(-outputMax);
      if (output.includes('Kafka Server started')) settle(resolve);
    };
    child.once('error', (error) => settle(() => reject(failed('could not be started', error))));
    child.once('exit', (code) => settle(() => reject(failed(`ended with ${code} at its start`))));
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
  });
}
