/** What came of requests that were made all the time, each over a connection of its own. */
export interface Probed {
  readonly asked: number;
  readonly failed: readonly string[];
}

const everyMs = 100;
const answerWithinMs = 10_000;

/** Asks for these pages, one after another, until it is stopped: every answer that is not 200 counts. */
export class Probing {
  #asked = 0;
  readonly #failed: string[] = [];
  readonly #open = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly door: string,
    private readonly paths: readonly string[],
  ) {
    this.#timer = setInterval(() => {
      const asking = this.#ask().finally(() => this.#open.delete(asking));
      this.#open.add(asking);
    }, everyMs);
  }

  async #ask(): Promise<void> {
    const path = this.paths[this.#asked % this.paths.length] ?? '/';
    this.#asked += 1;
    try {
      const answer = await fetch(this.door + path, {
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(answerWithinMs),
      });
      await answer.arrayBuffer();
      if (answer.status !== 200) this.#failed.push(`${path}: ${answer.status}`);
    } catch (error) {
      const { cause, message } = error as Error;
      this.#failed.push(`${path}: ${cause instanceof Error ? cause.message : message}`);
    }
  }

  async stop(): Promise<Probed> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    return { asked: this.#asked, failed: this.#failed };
  }
}
