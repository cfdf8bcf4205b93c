import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Server, ServerEnded, type ServerOptions, withoutDesks } from '@stillhere/harness';
import { pause } from '@stillhere/harness/people';
import { systemClock } from '@stillhere/nest-kit';
import type { StrikeOrder } from '../fault/strike-order.js';
import type { Strikes } from '../fault/strikes.js';

const readyAgainMs = 10;
/** Under load each place is passed many times in so long; where nobody writes, at none. */
const strikeWithinMs = 20_000;

/** The process and its lives; whoever needs it can wait for the next one. */
export class RestartedServer {
  /** Milliseconds from spawning the process to its first `200` at `/readyz`. */
  readonly readyMs: number[] = [];
  /** Milliseconds from a kill to the first message acknowledged after it. */
  readonly recoveryMs: number[] = [];
  /** Milliseconds from spawning the process to both pages of a conversation live again. */
  readonly liveMs: number[] = [];
  kills = 0;
  spawnedAtMs = 0;
  readonly #server: Server;
  readonly #strikes: Strikes | undefined;
  /** Given at the start and not carried out yet: the end that it brings is expected. */
  #isOrdered = false;
  #killedAtMs: number | undefined;
  #up = Promise.withResolvers<void>();
  #isUp = false;

  private constructor(server: Server, strikes: Strikes | undefined) {
    this.#server = server;
    this.#strikes = strikes;
  }

  static async prepare(options: ServerOptions, strikes?: Strikes): Promise<RestartedServer> {
    const onUnasked = (error: Error): void => life.#died(error);
    const server = await Server.prepare({
      name: 'crash',
      ...options,
      ...strikes?.options,
      env: { ...withoutDesks, ...options.env, ...strikes?.options.env },
      onUnasked,
    });
    const life = new RestartedServer(server, strikes);
    return life;
  }

  /** As long as the last start took: a kill within it may meet any moment of the next one. */
  get usualStartMs(): number {
    return this.readyMs.at(-1) ?? 0;
  }

  get server(): Server {
    return this.#server;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Resolves when the process is ready, now or after the next start; rejects if it died by itself. */
  up(): Promise<void> {
    return this.#up.promise;
  }

  /** Resolves when ready; also when it was killed, or struck as ordered, on its way there. */
  async start(order?: StrikeOrder): Promise<void> {
    this.#strikes?.write(order);
    this.#isOrdered = order !== undefined;
    this.spawnedAtMs = systemClock.monotonicMs();
    const { kills, spawnedAtMs } = this;
    try {
      await this.#server.start();
      await this.#answersReady();
    } catch (error) {
      if (this.kills > kills) return;
      if (!this.#isOrdered || !(error instanceof ServerEnded)) throw error;
      this.#gone();
      return;
    }
    if (this.kills > kills) return;
    this.readyMs.push(systemClock.monotonicMs() - spawnedAtMs);
    this.#isUp = true;
    this.#up.resolve();
  }

  async kill(): Promise<void> {
    if (!this.#server.isRunning) return;
    this.#gone();
    await this.#server.kill();
  }

  /** Kills itself at the place named; false: it never passed there, and was killed from outside. */
  async strike(order: StrikeOrder): Promise<boolean> {
    const ended = this.#server.ended();
    this.#strikes?.write(order);
    this.#server.signal('SIGUSR2');
    const isStruck = await Promise.race([
      ended.then(() => true),
      pause(strikeWithinMs).then(() => false),
    ]);
    if (isStruck) this.#gone();
    else await this.kill();
    return isStruck;
  }

  /** It ends by itself, as it should: its exit code, or the signal. */
  async ended(): Promise<number | NodeJS.Signals> {
    const how = await this.#server.ended();
    this.#gone();
    return how;
  }

  /** The views are made again from the log's first event. */
  forgetReadModels(): void {
    for (const suffix of ['', '-wal', '-shm']) {
      rmSync(join(this.#server.directory, `read-models.db${suffix}`), { force: true });
    }
  }

  #gone(): void {
    this.kills += 1;
    this.#isOrdered = false;
    if (this.#isUp) this.#up = Promise.withResolvers();
    this.#isUp = false;
    this.#killedAtMs = systemClock.monotonicMs();
  }

  #died(error: Error): void {
    if (this.#isOrdered) {
      this.#gone();
      return;
    }
    this.#isUp = false;
    this.#up = Promise.withResolvers();
    this.#up.promise.catch(() => undefined);
    this.#up.reject(error);
  }

  /** A message was acknowledged; the first after a kill ends the outage. */
  acknowledged(): void {
    if (this.#killedAtMs === undefined || !this.#isUp) return;
    this.recoveryMs.push(systemClock.monotonicMs() - this.#killedAtMs);
    this.#killedAtMs = undefined;
  }

  /** The doors are open a moment before the banner is printed; what counts is that it takes work. */
  async #answersReady(): Promise<void> {
    while (this.#server.isRunning) {
      if ((await this.readiness()) === 200) return;
      await pause(readyAgainMs);
    }
    throw new ServerEnded('The process ended before it was ready');
  }

  /** What `/readyz` says; 0 where nobody answers. */
  async readiness(): Promise<number> {
    try {
      const { status } = await fetch(`${this.#server.address}/readyz`);
      return status;
    } catch (error) {
      if (error instanceof TypeError) return 0;
      throw error;
    }
  }
}
