import { Server, type ServerOptions } from '@stillhere/harness';
import { systemClock } from '@stillhere/nest-kit';

/** The process and its lives; whoever needs it can wait for the next one. */
export class Lifeline {
  /** Milliseconds from spawning the process to its word that it is ready. */
  readonly readyMs: number[] = [];
  /** Milliseconds from a kill to the first message acknowledged after it. */
  readonly recoveryMs: number[] = [];
  kills = 0;
  readonly #server: Server;
  #killedAtMs: number | undefined;
  #up = Promise.withResolvers<void>();
  #isUp = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async prepare(options: ServerOptions): Promise<Lifeline> {
    const onUnasked = (error: Error): void => life.#died(error);
    const life = new Lifeline(await Server.prepare({ name: 'crash', ...options, onUnasked }));
    return life;
  }

  /** As long as the last start took: a kill within it may meet any moment of the next one. */
  get usualStartMs(): number {
    return this.readyMs.at(-1) ?? 0;
  }

  get server(): Server {
    return this.#server;
  }

  /** Resolves when the process is ready, now or after the next start; rejects if it died by itself. */
  up(): Promise<void> {
    return this.#up.promise;
  }

  /** Resolves when ready; also when it was killed on its way there. */
  async start(): Promise<void> {
    const startedMs = systemClock.monotonicMs();
    const { kills } = this;
    try {
      await this.#server.start();
    } catch (error) {
      if (this.kills > kills) return;
      throw error;
    }
    if (this.kills > kills) return;
    this.readyMs.push(systemClock.monotonicMs() - startedMs);
    this.#isUp = true;
    this.#up.resolve();
  }

  async kill(): Promise<void> {
    this.kills += 1;
    if (this.#isUp) this.#up = Promise.withResolvers();
    this.#isUp = false;
    this.#killedAtMs = systemClock.monotonicMs();
    await this.#server.kill();
  }

  #died(error: Error): void {
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
}
